import { age, count, figure, h, rate, span, time } from '../dom.js';

export const title = 'Overview';

export function show(root, context) {
  const problems = h('ul', { class: 'problems', 'aria-live': 'polite', 'aria-label': 'What is wrong' });
  const path = h('div');
  const systems = h('ul', { class: 'systems', 'aria-label': 'Systems' });
  root.append(problems, path, h('h2', {}, 'Systems'), systems);
  let said = '';
  context.onOverview((picture) => {
    // Replaced only where it changed, so that a screen reader says each problem once.
    const now = JSON.stringify(picture.problems);
    if (now !== said) {
      said = now;
      problems.replaceChildren(...picture.problems.map((problem) =>
        h('li', { class: problem.severity }, `${problem.text}, since ${time(problem.since)}`)));
    }
    path.replaceChildren(diagram(picture));
    systems.replaceChildren(...picture.systems.map(system));
  });
}

function diagram({ hops, legs }) {
  const hop = (id) => card(hops.find((each) => each.id === id));
  const leg = (id) => arrow(legs.find((each) => each.id === id));
  const api = h('li', { class: 'hop card' }, h('h2', {}, 'Users API'), h('p', { class: 'soft' }, 'where users come from'));
  const letters = card(hops.find((each) => each.id === 'dead-letters'), 'div');
  letters.classList.add('letters');
  return h('div', {},
    h('ol', { class: 'path', 'aria-label': 'The path' },
      api, leg('ingest'), hop('postgres'), leg('postgres-to-kafka'), hop('kafka'), leg('kafka-to-cassandra'), hop('cassandra')),
    letters);
}

function card(hop, tag = 'li') {
  const known = hop.total != null;
  return h(tag, { class: `hop card ${known || hop.state === 'bad' ? hop.state : 'unknown'}`, id: `hop-${hop.id}` },
    h('h2', {}, hop.id === 'dead-letters' ? h('a', { href: '#/dead-letters' }, hop.title) : hop.title),
    h('div', { class: 'big number' }, count(hop.total)),
    h('div', { class: 'soft' }, hop.what),
    h('div', { class: 'number' }, rate(hop.rate)),
    h('div', { class: 'soft' }, `newest: ${age(hop.newest)}`));
}

function arrow(leg) {
  const moving = leg.rate > 0;
  const waits = leg.waiting > 0;
  const figures = leg.figures;
  return h('li', { class: `leg ${leg.state}`, id: `leg-${leg.id}` },
    h('div', {}, leg.title),
    h('div', { class: `flow ${moving ? 'moving' : ''} ${waits ? 'full' : ''}`, 'aria-hidden': 'true' }),
    h('div', { class: 'number' }, moving ? rate(leg.rate) : 'at rest'),
    leg.waiting == null ? null : h('div', { class: `number ${waits ? 'warn' : 'soft'}` }, waits ? `${count(leg.waiting)} wait` : 'nothing waits'),
    leg.committedAt && h('div', { class: 'soft' }, `committed ${age(leg.committedAt)}`),
    figures?.latencySeconds != null && h('div', { class: 'soft' }, `half within ${figure(figures.latencySeconds)} s, 99 % within ${figure(figures.latency99Seconds)} s`),
    figures && figures.writesInFlight > 0 && h('div', { class: 'soft' }, `${count(figures.writesInFlight)} writes in flight`),
    figures && figures.outageSeconds > 0 && h('div', { class: 'bad' }, `failing for ${span(figures.outageSeconds)}`),
    leg.id !== 'ingest' && h('div', { class: 'soft' }, leg.holder ? 'driver runs' : 'no driver runs'));
}

function system(each) {
  const state = each.up == null ? 'not asked yet' : each.up ? 'up' : 'away';
  return h('li', { id: `system-${each.name.toLowerCase().replaceAll(' ', '-')}`, 'data-state': state, title: each.address },
    `${each.name} `,
    h('span', { class: each.up === false ? 'bad' : each.up ? 'ok' : 'soft' }, state),
    h('span', { class: 'soft' }, ` since ${time(each.since)}`));
}
