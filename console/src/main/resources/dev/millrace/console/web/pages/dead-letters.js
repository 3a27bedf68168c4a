import { age, ask, chip, count, dialog, failed, fields, h, renew, section, send, table, time } from '../dom.js';

const PAGE = 50;

let token = ''; // until the page is loaded anew

export function show(root, context) {
  const reasons = h('div');
  const list = h('div', { 'aria-live': 'polite' });
  const openOnly = h('input', { type: 'checkbox', checked: true });
  let group = null;
  let allowed = false;
  let skip = 0;

  const letters = async () => {
    const query = new URLSearchParams({ open: openOnly.checked, skip, count: PAGE });
    if (group) Object.entries(group).forEach(([name, value]) => query.set(name, value));
    const lines = await ask(`api/dead-letters?${query}`);
    return h('div', {},
      h('h3', {}, group ? `${group.stage}: ${group.reason}` : 'The newest first'),
      table('Letters', ['source', 'failed', '#times', 'step', 'reason', 'state', ''], lines.map((line) => [
        h('button', { class: 'plain code', type: 'button', onclick: () => inspect(line.source, context) }, line.source),
        h('span', { class: 'nowrap' }, age(line.time)), line.attempts, line.stage, line.reason, line.replayed ? chip(`replayed ${time(line.replayed)}`, 'ok') : chip('open', 'warn'),
        !line.replayed && allowed && h('button', { class: 'second small', type: 'button', 'aria-label': `Replay ${line.source}`, onclick: () => replay(`the letter ${line.source}`, { sources: [line.source] }) }, 'Replay'),
      ]), skip > 0 ? 'No more letters.' : 'No letters.'),
      pager(lines.length));
  };
  const turn = (pages) => () => {
    skip = Math.max(0, skip + pages * PAGE);
    redraw();
  };
  const pager = (shown) => (skip > 0 || shown === PAGE) && h('div', { class: 'pager' },
    h('button', { class: 'second', type: 'button', disabled: skip === 0, onclick: turn(-1) }, 'Newer'),
    h('button', { class: 'second', type: 'button', disabled: shown < PAGE, onclick: turn(1) }, 'Older'),
    h('span', { class: 'soft number' }, `${count(skip + 1)} to ${count(skip + shown)}`));
  const redraw = () => letters().then((content) => renew(list, content), (error) => renew(list, failed(error)));
  const choose = (wanted) => {
    group = wanted;
    skip = 0;
    redraw();
  };
  openOnly.addEventListener('change', () => choose(group));

  root.append(section('Reasons', reasons),
    section('Letters', h('form', {}, h('label', { class: 'inline' }, openOnly, 'Open ones only')), list));
  ask('api/actions').then((actions) => {
    allowed = actions.allowed;
    if (!allowed) root.prepend(h('p', { class: 'soft' }, 'This console only reads. Started with --allow-actions, it replays, too.'));
    context.every(4, list, letters);
  }).catch((error) => list.replaceChildren(failed(error)));

  context.every(4, reasons, async () => {
    const answer = await ask('api/dead-letters/reasons');
    return h('div', {},
      h('p', { class: 'soft' }, `${count(answer.figures.open)} open, ${count(answer.figures.replayed)} replayed${answer.figures.listed ? '' : '; still reading the topic'}`),
      group && h('p', {}, h('button', { class: 'plain', type: 'button', onclick: () => choose(null) }, 'Show the letters of every reason')),
      table('Reasons', ['step', 'reason', '#open', '#replayed', 'newest', ''], answer.reasons.map((reason) => [
        reason.stage,
        h('button', { class: 'plain', type: 'button', onclick: () => choose({ stage: reason.stage, reason: reason.reason }) }, reason.reason),
        count(reason.open), count(reason.replayed), h('span', { class: 'nowrap' }, age(reason.newest)),
        reason.open > 0 && allowed && h('button', { class: 'second small', type: 'button', onclick: () => replay(`all ${count(reason.open)} letters of this reason`, { stage: reason.stage, reason: reason.reason }) }, 'Replay all'),
      ]), 'No record has ever failed.'));
  });

  function replay(what, body) {
    const input = h('input', { type: 'password', name: 'token', required: true, autocomplete: 'off', value: token });
    const outcome = h('div', { role: 'status' });
    const confirm = h('button', {}, 'Replay');
    const form = h('form', {
      id: 'replay',
      onsubmit: async (event) => {
        event.preventDefault();
        token = input.value;
        confirm.disabled = true;
        outcome.replaceChildren('Replaying…');
        try {
          const result = await send('api/dead-letters/replay', body, { 'X-Millrace-Token': token });
          outcome.replaceChildren(h('p', { class: 'ok' }, `${count(result.replayed)} replayed`),
            ...result.refused.map((refused) => h('p', { class: 'bad' }, refused)));
          redraw();
        } catch (error) {
          outcome.replaceChildren(failed(error));
          confirm.disabled = false;
        }
      },
    }, h('label', {}, 'Token', input), confirm);
    dialog('Replay dead letters',
      h('p', {}, `This copies ${what} back into the topic. What was wrong should be mended first; a copy that fails again opens its letter again.`), form, outcome);
  }
}

async function inspect(source, context) {
  try {
    const letter = await ask(`api/dead-letters/${encodeURIComponent(source)}?reveal=${context.reveal}`);
    const { bytes, value, headers, ...rest } = letter;
    dialog(`Dead letter ${source}`,
      fields('Letter', rest), h('h3', {}, 'Headers of the original'), fields('Headers', headers), h('h3', {}, 'Value'),
      typeof value === 'object' ? fields('Value', value) : h('p', {}, value),
      bytes ? h('pre', { tabindex: 0, 'aria-label': 'Bytes' }, bytes.join('\n'))
        : h('p', { class: 'soft' }, 'The bytes may be personal; “Show personal fields” shows them.'));
  } catch (error) {
    dialog(`Dead letter ${source}`, failed(error));
  }
}
