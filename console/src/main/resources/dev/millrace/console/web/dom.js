// Small helpers that all pages share: elements, figures for people, and questions to the server.

/** An element; attributes that start with "on" are listeners, null children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(9).filter((child) => child != null && child !== false));
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const REACHED = 'a, button, input, select, summary, [tabindex]';

/**
 * Draws a part of the page anew, and leaves whoever is in it where they were: what has the focus, how far a table is
 * scrolled, and text that is selected, which waits for the next time.
 */
export function renew(part, content) {
  const selection = getSelection();
  if (!selection.isCollapsed && part.contains(selection.anchorNode)) return;
  const focused = [...part.querySelectorAll(REACHED)].indexOf(document.activeElement);
  const scrolled = [...part.querySelectorAll('.scroll')].map((each) => each.scrollLeft);
  part.replaceChildren(content);
  part.querySelectorAll('.scroll').forEach((each, i) => { each.scrollLeft = scrolled[i] ?? 0; });
  if (focused >= 0) part.querySelectorAll(REACHED)[focused]?.focus({ preventScroll: true });
}

/** A part of the page with a heading. */
export function section(title, ...content) {
  return h('section', {}, title && h('h2', {}, title), ...content);
}

/** A word with a colour that says how good it is: ok, warn, bad or none. */
export const chip = (word, state = '') => h('span', { class: `chip ${state}` }, word);

/** Names and what they stand at; what is null is left out. */
export function facts(...pairs) {
  return h('dl', { class: 'facts' }, pairs.filter((pair) => pair && pair[1] != null)
    .map(([name, value, state]) => [h('dt', {}, name), h('dd', { class: state }, value)]));
}

/** A table that scrolls within itself where it is too wide; a column "#name" is of numbers. */
export function table(label, columns, rows, otherwise = 'Nothing yet.', style = '') {
  if (rows.length === 0) return h('p', { class: 'soft' }, otherwise);
  const numbers = columns.map((column) => (column.startsWith('#') ? 'number' : null));
  return h('div', { class: `scroll ${style}`, tabindex: 0, role: 'region', 'aria-label': label },
    h('table', {},
      h('thead', {}, h('tr', {}, columns.map((column, i) =>
        (column === '' ? h('td') : h('th', { scope: 'col', class: numbers[i] }, column.replace(/^#/, '')))))),
      h('tbody', {}, rows.map((row) =>
        h('tr', {}, row.map((cell, i) => h('td', { class: numbers[i] }, cell ?? '')))))));
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

export const count = (number) => (number == null ? '–' : whole.format(number));
export const figure = (number) => (number == null ? '–' : number >= 100 ? whole.format(number) : precise.format(number));
export const rate = (number) => (number == null ? '–' : `${figure(number)}/s`);

/** A time of day, with the day where it is not today. */
export function time(iso) {
  if (!iso) return '–';
  const date = new Date(iso);
  const day = date.toDateString() === new Date().toDateString() ? '' : `${iso.slice(0, 10)} `;
  return day + date.toLocaleTimeString('en-GB');
}

/** How long ago that was. */
export function age(iso) {
  return iso ? `${span((Date.now() - new Date(iso)) / 1000)} ago` : 'never';
}

export function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} days`;
}

/** What the server answers, or an error with its sentence. */
export async function ask(path, options = {}) {
  const answer = await fetch(path, options);
  const body = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(body?.problem ?? `The console answered ${answer.status}`);
  return body;
}

export function send(path, body, headers = {}) {
  return ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

export const failed = (error) => h('p', { class: 'bad', role: 'alert' }, error.message);

/** Fields and their values. */
export function fields(label, values) {
  return table(label, ['field', 'value'], Object.entries(values ?? {})
    .filter(([, value]) => value != null)
    .map(([name, value]) => [name, h('span', { class: 'code' }, typeof value === 'object' ? JSON.stringify(value) : String(value))]), 'None.', 'wrap');
}

/** A dialog over the page, gone when it is closed. */
export function dialog(title, ...content) {
  const heading = h('h2', { tabindex: -1 }, title);
  const element = h('dialog', { 'aria-label': title, onclose: () => element.remove() },
    h('div', { class: 'headline' }, heading, h('button', { class: 'second small', type: 'button', onclick: () => element.close() }, 'Close')),
    ...content);
  document.body.append(element);
  element.showModal();
  (element.querySelector('input') ?? heading).focus();
  return element;
}
