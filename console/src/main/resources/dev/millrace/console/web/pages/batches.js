import { bars } from '../charts.js';
import { age, ask, count, figure, h, table, time } from '../dom.js';

export const title = 'Micro-batches';

export function show(root, context) {
  const sink = h('section');
  const source = h('section');
  root.append(h('h2', {}, 'KafkaToCassandra'), sink, h('h2', {}, 'PostgresToKafka'), source);
  context.every(3, sink, async () => kafkaToCassandra(await ask('api/batches/kafka-to-cassandra')));
  context.every(3, source, async () => postgresToKafka(await ask('api/batches/postgres-to-kafka')));
}

const seconds = (batch) => batch.committedAt && (new Date(batch.committedAt) - new Date(batch.loggedAt)) / 1000;

function kafkaToCassandra({ stream, holder, owner, heldSince, positions, batches }) {
  const chart = [...batches].reverse().map((batch) => ({
    value: batch.records, label: '', text: `batch ${batch.id}: ${count(batch.records)} records, ${batch.committedAt ? `${figure(seconds(batch))} s` : 'running'}`,
  }));
  return h('div', {},
    h('p', {}, holder ? `${stream} is held by ${holder} since ${time(heldSince)} (epoch ${owner}).` : `No driver holds ${stream}.`),
    batches.length > 0 && bars('Records per batch, the newest on the right', chart),
    h('div', { class: 'columns' },
      table('Batches', ['#batch', '#records', 'planned', '#took', 'state'], batches.slice(0, 20).map((batch) => [
        batch.id, count(batch.records), time(batch.loggedAt), batch.committedAt ? `${figure(seconds(batch))} s` : '–',
        batch.committedAt ? 'committed' : 'running',
      ]), 'No batch is on record.'),
      table('Offset log', ['#partition', '#committed up to'], positions.map((each) => [each.partition, count(each.offset)]), 'Nothing is committed yet.')));
}

function postgresToKafka({ holder, batch, committedAt, position, running, waiting }) {
  return h('div', {},
    h('p', {}, holder ? `Held by ${holder}.` : 'No driver holds it.'),
    table('Cursor', ['#batch', 'committed', 'published up to', 'under way', '#waiting'], [[
      batch ?? '–', age(committedAt), h('span', { class: 'code' }, position ?? 'the very start'),
      running ? `batch ${running.batch}: ${count(running.records)} records since ${time(running.loggedAt)}` : 'nothing', count(waiting),
    ]]));
}
