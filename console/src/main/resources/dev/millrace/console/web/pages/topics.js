import { ask, count, failed, fields, h, renew, send, span, table, time } from '../dom.js';

export function show(root, context) {
  const list = h('div');
  const partitions = h('div');
  const browser = h('section', { 'aria-label': 'Messages' });
  let topics = [];
  let chosen = null;
  const draw = () => {
    renew(list, overview(topics, chosen, choose));
    renew(partitions, partitionsOf(topics.find(({ name }) => name === chosen)));
  };
  const choose = (name) => {
    chosen = name;
    browser.querySelector('select').value = name;
    draw();
  };
  root.append(h('section', {}, list), h('section', {}, partitions), browser);
  context.every(5, list, async () => {
    topics = await ask('api/topics');
    if (topics.length === 0) return h('p', { class: 'soft' }, 'There is no topic yet.');
    if (chosen === null) {
      chosen = topics[0].name;
      messages(browser, topics, choose, context);
    }
    draw();
    return null;
  });
}

function overview(topics, chosen, choose) {
  return table('Topics', ['topic', '#partitions', '#offsets held', '#waiting', 'kept'], topics.map((topic) => [
    h('button', { class: 'plain', type: 'button', 'aria-pressed': String(topic.name === chosen), onclick: () => choose(topic.name) }, topic.name),
    topic.partitions.length, count(topic.records), waiting(topic), kept(topic.settings),
  ]));
}

/** Of the group that is furthest behind. */
function waiting({ partitions }) {
  const byGroup = {};
  for (const { lag } of partitions) {
    for (const [group, records] of Object.entries(lag)) byGroup[group] = (byGroup[group] ?? 0) + records;
  }
  const all = Object.values(byGroup);
  return all.length === 0 ? '–' : count(Math.max(...all));
}

function partitionsOf({ name, partitions }) {
  const groups = [...new Set(partitions.flatMap((partition) => Object.keys(partition.lag)))];
  return h('div', {}, h('h2', {}, `Partitions of ${name}`),
    table(`Partitions of ${name}`, ['#partition', '#leader', '#first offset', '#next offset', ...groups.map((group) => `#${group} is behind by`)],
      partitions.map((partition) => [
        partition.partition, partition.leader, count(partition.start), count(partition.end),
        ...groups.map((group) => count(partition.lag[group])),
      ])));
}

function kept(settings) {
  const retention = Number(settings['retention.ms']);
  const policy = settings['cleanup.policy'];
  const longest = policy.includes('delete') ? `kept for ${retention < 0 ? 'ever' : span(retention / 1000)}` : 'kept for ever';
  return policy.includes('compact') ? `${longest}, the newest of a key stays` : longest;
}

function messages(root, topics, choose, context) {
  const choice = h('select', { name: 'topic', onchange: () => choose(choice.value) }, topics.map(({ name }) => h('option', {}, name)));
  const partition = h('input', { name: 'partition', inputmode: 'numeric', size: 6, placeholder: 'all' });
  const offset = h('input', { name: 'offset', inputmode: 'numeric', size: 10, placeholder: 'newest' });
  const key = h('input', { name: 'key', size: 36, required: true, placeholder: 'of the whole topic, such as a user’s id' });
  const result = h('div', { 'aria-live': 'polite' });
  let newest = 0; // An answer that comes after the next question is not shown.

  const browse = async (event) => {
    event?.preventDefault();
    const query = new URLSearchParams({ count: 40, reveal: context.reveal });
    if (partition.value) query.set('partition', partition.value);
    if (offset.value) query.set('offset', offset.value);
    newest += 1;
    const mine = newest;
    result.replaceChildren(h('p', { class: 'soft' }, 'Reading…'));
    const answer = await ask(`api/topics/${encodeURIComponent(choice.value)}/records?${query}`)
      .then((records) => found(records, context), failed);
    if (mine === newest) result.replaceChildren(answer);
  };
  const search = (event) => {
    event.preventDefault();
    newest += 1;
    follow(result, choice.value, key.value.trim(), context).catch((error) => result.replaceChildren(failed(error)));
  };
  root.append(h('h2', {}, 'Messages'),
    h('form', { id: 'browse', onsubmit: browse }, h('label', {}, 'Topic', choice), h('label', {}, 'Partition', partition),
      h('label', {}, 'From offset', offset), h('button', { class: 'second' }, 'Show')),
    h('form', { id: 'search', onsubmit: search }, h('label', {}, 'Key', key), h('button', {}, 'Search the whole topic')),
    result);
  browse();
}

async function follow(result, topic, key, context) {
  const { id } = await send('api/searches', { topic, key });
  const bar = h('progress', { 'aria-label': 'How far the search is' });
  const text = h('span', { class: 'number' });
  const list = h('div');
  const stop = h('button', { class: 'second', type: 'button', onclick: () => ask(`api/searches/${id}`, { method: 'DELETE', headers: { 'Content-Type': 'application/json' } }) }, 'Stop');
  result.replaceChildren(h('p', {}, bar, ' ', text, ' ', stop), list);
  for (;;) {
    const search = await ask(`api/searches/${id}?reveal=${context.reveal}`);
    bar.max = Math.max(1, search.total);
    bar.value = search.read;
    text.textContent = `${count(search.read)} of ${count(search.total)} read, ${search.found.length} found${search.running ? '' : ' – ended'}`;
    if (search.problem) list.replaceChildren(failed(new Error(search.problem)));
    else list.replaceChildren(found(search.found, context));
    if (!search.running || !list.isConnected) break;
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
  stop.disabled = true;
}

function found(records) {
  return table('Records', ['#partition', '#offset', 'time', 'key', '#bytes', 'value'], records.map((record) => [
    record.partition, record.offset, time(record.time), h('span', { class: 'code' }, record.key ?? 'absent'), count(record.bytes),
    record.value == null ? 'absent: a deletion'
      : typeof record.value === 'string' ? record.value
        : h('details', {}, h('summary', {}, `${Object.keys(record.value).length} fields`), fields('Fields', record.value)),
  ]));
}
