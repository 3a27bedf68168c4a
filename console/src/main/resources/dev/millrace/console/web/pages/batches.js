import { bars } from '../charts.js';
import { age, ask, chip, count, facts, figure, h, section, table, time } from '../dom.js';

export function show(root, context) {
  const sink = h('div');
  const source = h('div');
  root.append(section('KafkaToCassandra', sink), section('PostgresToKafka', source));
  context.every(3, sink, async () => kafkaToCassandra(await ask('api/batches/kafka-to-cassandra')));
  context.every(3, source, async () => postgresToKafka(await ask('api/batches/postgres-to-kafka')));
}

const seconds = (batch) => batch.committedAt && (new Date(batch.committedAt) - new Date(batch.loggedAt)) / 1000;

function kafkaToCassandra({ stream, holder, owner, heldSince, positions, batches }) {
  const chart = [...batches].reverse().map((batch) => ({
    value: batch.records, label: `#${batch.id}`, state: batch.committedAt ? '' : 'open', text: `batch ${batch.id}: ${count(batch.records)} records, ${batch.committedAt ? `${figure(seconds(batch))} s` : 'running'}`,
  }));
  return h('div', {},
    h('p', {}, holder ? `${stream} is held by ${holder} since ${time(heldSince)} (epoch ${owner}).` : `No driver holds ${stream}.`),
    batches.length > 0 && h('h3', {}, 'Records per batch, the newest on the right'),
    batches.length > 0 && bars('Records per batch, the newest on the right', chart, 'These batches were empty.'),
    h('div', { class: 'columns' },
      h('div', {}, h('h3', {}, 'Batches'), table('Batches', ['#batch', '#records', 'planned', '#took', 'state'], batches.slice(0, 20).map((batch) => [
        batch.id, count(batch.records), time(batch.loggedAt), batch.committedAt ? `${figure(seconds(batch))} s` : '–',
        batch.committedAt ? chip('committed', 'ok') : chip('running', 'warn'),
      ]), 'No batch is on record.')),
      h('div', {}, h('h3', {}, 'Offset log'), table('Offset log', ['#partition', '#committed up to'], positions.map((each) => [each.partition, count(each.offset)]), 'Nothing is committed yet.'))));
}

function postgresToKafka({ holder, batch, committedAt, position, running, waiting }) {
  return h('div', {},
    h('p', {}, holder ? `Held by ${holder}.` : 'No driver holds it.'),
    facts(['last batch', batch ?? '–'], ['committed', age(committedAt)], ['published up to', h('span', { class: 'code' }, position ?? 'the very start')],
      ['under way', running ? `batch ${running.batch}: ${count(running.records)} records since ${time(running.loggedAt)}` : 'nothing'],
      ['waiting', count(waiting)]));
}
