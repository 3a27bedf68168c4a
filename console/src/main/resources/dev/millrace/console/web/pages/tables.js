import { bars, map, rows } from '../charts.js';
import { ask, count, failed, fields, figure, h, section, span, table, time } from '../dom.js';

export function show(root, context) {
  const counts = h('div');
  const minutes = h('div');
  const latencies = h('div');
  const world = h('div');
  root.append(section('Rows', counts), section('Users by minute', minutes),
    h('div', { class: 'columns' }, section('From staging to writing', latencies), section('Where users are', world)),
    ...questions(context));
  context.every(5, counts, async () => table('Rows', ['table', '#rows', 'counted'], (await ask('api/tables')).map((each) => [
    each.table, each.rows == null ? 'counting…' : count(each.rows),
    each.problem ?? (each.rows == null ? '' : `${time(each.countedAt)}, in ${figure(each.seconds)} s${each.counting ? '; counting again' : ''}`),
  ])));
  context.every(10, minutes, async () => {
    const found = await ask('api/tables/minutes');
    return bars('Distinct users in each minute of the last hour with users', found.map((each, i) => ({
      value: each.users, label: i % 5 === 0 ? each.minute.slice(11, 16) : '', text: `${each.minute.slice(11, 16)} UTC: ${count(each.users)} users`,
    })), 'Nobody came in the last hour.');
  });
  context.every(30, latencies, async () => {
    const buckets = await ask('api/tables/latencies');
    const last = buckets.reduce((found, { users }, i) => (users > 0 ? i : found), 0);
    return rows('Users by the time from staging to writing', buckets.slice(0, last + 1).map(({ bound, users }) => ({
      value: users, label: bound == null ? 'more' : `≤ ${short(bound)}`, text: `${count(users)} users`,
    })));
  });
  context.every(60, world, async () => map('A sample of users by place', await ask('api/tables/map')));
}

const short = (seconds) => (seconds < 60 ? `${figure(seconds)} s` : span(seconds).replace(' 0 s', ''));

function questions(context) {
  const id = h('input', { name: 'id', size: 36, required: true });
  const user = h('div', { 'aria-live': 'polite' });
  const code = h('input', { name: 'country', size: 4, required: true, maxlength: 2, placeholder: 'DE' });
  const day = h('input', { name: 'day', type: 'date', value: new Date().toISOString().slice(0, 10) });
  const users = h('div', { 'aria-live': 'polite' });
  const into = (part, answer) => answer.then((content) => part.replaceChildren(content), (error) => part.replaceChildren(failed(error)));
  const byId = (event) => {
    event.preventDefault();
    into(user, ask(`api/tables/users/${encodeURIComponent(id.value.trim())}?reveal=${context.reveal}`).then((row) => fields('User', row)));
  };
  const byCountry = (event) => {
    event.preventDefault();
    const query = new URLSearchParams({ reveal: context.reveal });
    if (day.value) query.set('day', day.value);
    into(users, ask(`api/tables/users-by-country/${encodeURIComponent(code.value.toUpperCase())}?${query}`).then((rows) =>
      table('Users', ['fetched', 'id', 'gender', 'first name', 'last name', 'city', 'e-mail'], rows.map((row) => [
        time(row.fetched_at), h('span', { class: 'code' }, row.id), row.gender, row.first_name, row.last_name, row.city, row.email,
      ]), 'Nobody came from there on that day.')));
  };
  return [
    section('Who is this user?',
      h('form', { id: 'by-id', onsubmit: byId }, h('label', {}, 'Id', id), h('button', {}, 'Look up')), user),
    section('Who came last from a country?',
      h('form', { id: 'by-country', onsubmit: byCountry }, h('label', {}, 'Country', code), h('label', {}, 'Day (UTC)', day), h('button', {}, 'Look up')), users),
  ];
}
