import { age, chip, count, facts, figure, h, rate, renew, section, span, time } from '../dom.js';

/** The console counts no further than this what waits in PostgreSQL. */
const MOST_COUNTED = 100_000;

export function show(root, context) {
  const problems = h('ul', { class: 'problems', 'aria-live': 'polite', 'aria-label': 'What is wrong' });
  const path = h('div');
  const systems = h('ul', { class: 'systems' });
  root.append(problems, path, section('Systems', systems));
  let said = '';
  context.onOverview((picture) => {
    // Replaced only where it changed, so that a screen reader says each problem once.
    const now = JSON.stringify(picture.problems);
    if (now !== said) {
      said = now;
      problems.replaceChildren(...picture.problems.map((problem) =>
        h('li', { class: problem.severity }, `${problem.text}, since ${time(problem.since)}`)));
    }
    renew(path, diagram(picture));
    systems.replaceChildren(...picture.systems.map(system));
  });
}

function diagram({ hops, legs }) {
  const hop = (id) => card(hops.find((each) => each.id === id));
  const leg = (id) => legs.find((each) => each.id === id);
  return h('div', {},
    h('ol', { class: 'path', 'aria-label': 'The path' },
      h('li', { class: 'hop card unknown' }, h('h2', {}, 'Users API'), h('div', { class: 'soft' }, 'where users come from')),
      flow(leg('ingest')), hop('postgres'), flow(leg('postgres-to-kafka')), hop('kafka'), flow(leg('kafka-to-cassandra')), hop('cassandra')),
    h('div', { class: 'columns legs' }, stream(leg('postgres-to-kafka')), stream(leg('kafka-to-cassandra')),
      letters(hops.find((each) => each.id === 'dead-letters'))));
}

function card(hop) {
  const known = hop.total != null || hop.state === 'bad';
  return h('li', { class: `hop card ${known ? hop.state : 'unknown'}`, id: `hop-${hop.id}` },
    h('h2', {}, hop.title),
    h('div', { class: 'big number' }, count(hop.total)),
    h('div', {}, hop.what),
    h('div', { class: 'soft small' }, hop.newest ? `newest ${age(hop.newest)}` : hop.total == null ? 'not known now' : 'none yet'));
}

function flow(leg) {
  const moving = leg.rate > 0;
  return h('li', { class: `flow ${moving ? 'moving' : ''} ${leg.state}` },
    h('div', { class: 'number' }, moving ? rate(leg.rate) : 'at rest'),
    h('div', { class: 'line', 'aria-hidden': 'true' }),
    h('div', { class: `number ${leg.waiting > 0 ? 'warn' : 'soft'}` }, leg.waiting > 0 ? `${waiting(leg)} wait` : ' '));
}

const waiting = (leg) => (leg.id === 'postgres-to-kafka' && leg.waiting > MOST_COUNTED ? `over ${count(MOST_COUNTED)}` : count(leg.waiting));

function stream(leg) {
  const { figures } = leg;
  const state = leg.state === 'bad' ? 'bad' : leg.holder ? 'ok' : '';
  return h('section', { id: `leg-${leg.id}` },
    h('div', { class: 'headline' }, h('h2', {}, leg.title), chip(leg.holder ? 'driver runs' : 'no driver runs', state)),
    facts(
      ['rate', rate(leg.rate)],
      ['waiting', leg.waiting === 0 ? 'nothing' : waiting(leg), leg.waiting > 0 ? 'warn' : ''],
      ['last commit', age(leg.committedAt)],
      figures?.latencySeconds != null && ['half arrive within', `${figure(figures.latencySeconds)} s`],
      figures?.latency99Seconds != null && ['99 % arrive within', `${figure(figures.latency99Seconds)} s`],
      figures && ['writes in flight', count(figures.writesInFlight)],
      figures?.writeRetries > 0 && ['writes repeated', count(figures.writeRetries)],
      figures?.outageSeconds > 0 && ['failing for', span(figures.outageSeconds), 'bad']));
}

function letters(hop) {
  return h('section', { id: 'hop-dead-letters' },
    h('div', { class: 'headline' }, h('h2', {}, h('a', { href: '#/dead-letters' }, hop.title)), chip(hop.total == null ? 'not read yet' : hop.total > 0 ? 'to be looked at' : 'none open', hop.total == null ? '' : hop.total > 0 ? 'warn' : 'ok')),
    facts(['open', h('span', { class: 'big' }, count(hop.total))], ['rate', rate(hop.rate)], hop.newest && ['newest', age(hop.newest)]));
}

function system(each) {
  const state = each.up == null ? 'not asked yet' : each.up ? 'up' : 'away';
  return h('li', { id: `system-${each.name.toLowerCase().replaceAll(' ', '-')}`, 'data-state': state },
    h('div', { class: 'headline' }, h('b', {}, each.name), chip(state, each.up === false ? 'bad' : each.up ? 'ok' : '')),
    h('div', { class: 'soft small code' }, each.address.replace(/^jdbc:postgresql:\/\//, '').replace(/\?.*/, '')),
    h('div', { class: 'soft small' }, `${state} since ${time(each.since)}`));
}
