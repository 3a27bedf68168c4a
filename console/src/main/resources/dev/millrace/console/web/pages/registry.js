import { ask, failed, h, section, send, table } from '../dom.js';

export function show(root, context) {
  const list = h('div');
  const chosen = h('div');
  root.append(section('Subjects', list), chosen);
  let drawn = false;
  context.every(10, list, async () => {
    const subjects = await ask('api/subjects');
    if (!drawn && subjects.length > 0) {
      drawn = true;
      subject(chosen, subjects[0]);
    }
    return table('Subjects', ['subject', 'versions', 'compatibility'], subjects.map((each) => [
      h('button', { class: 'plain', type: 'button', onclick: () => subject(chosen, each) }, each.name),
      each.versions.join(', '), each.compatibility ?? 'the registry’s own',
    ]));
  });
}

const code = (text, otherwise) => (text == null ? otherwise : h('span', { class: 'code' }, text));

/** A type in a few words: what may be absent has a question mark. */
function type(schema) {
  if (Array.isArray(schema)) {
    const known = schema.filter((each) => each !== 'null').map(type).join(' or ');
    return schema.includes('null') ? `${known}?` : known;
  }
  return typeof schema === 'string' ? schema : schema.logicalType ?? schema.name ?? schema.type;
}

function subject(root, { name, versions }) {
  const base = `api/subjects/${encodeURIComponent(name)}`;
  const newest = versions[versions.length - 1];
  const before = versions[versions.length - 2] ?? newest;
  const pick = (label, value) => {
    const select = h('select', { 'aria-label': label }, versions.map((version) => h('option', { selected: version === value }, version)));
    select.addEventListener('change', compare);
    return select;
  };
  const from = pick('from version', before);
  const to = pick('to version', newest);
  const schema = h('pre', { tabindex: 0, 'aria-label': 'Schema' });
  const difference = h('div');
  const columns = h('div');
  const pasted = h('textarea', { name: 'schema', required: true });
  const verdict = h('p', { role: 'status' });

  async function compare() {
    try {
      const changes = await ask(`${base}/difference?from=${from.value}&to=${to.value}`);
      difference.replaceChildren(table('Differences', ['field', 'before', 'after'],
        changes.map((change) => [change.field, code(change.before, 'not there'), code(change.after, 'removed')]),
        versions.length === 1 ? 'There is one version so far.' : 'These versions have the same fields.', 'wrap'));
      const content = await ask(`${base}/versions/${to.value}`);
      columns.replaceChildren(h('h3', {}, `Fields of version ${to.value}`), table('Fields', ['field', 'type', 'meaning'], (content.fields ?? []).map((field) => [field.name, h('span', { class: 'code' }, type(field.type)), field.doc ?? '']), 'No fields.', 'wrap'));
      schema.textContent = JSON.stringify(content, null, 2);
    } catch (error) {
      difference.replaceChildren(failed(error));
    }
  }
  const check = async (event) => {
    event.preventDefault();
    try {
      const answer = await send(`${base}/check`, { schema: pasted.value });
      verdict.className = answer.compatible ? 'ok' : 'bad';
      verdict.textContent = answer.compatible ? 'It can read what the latest version wrote.' : answer.why;
    } catch (error) {
      verdict.replaceChildren(failed(error));
    }
  };
  root.replaceChildren(
    section(name, h('form', {}, h('label', {}, 'From version', from), h('label', {}, 'to version', to)), difference, columns),
    section('As JSON', schema),
    section('Would a schema be compatible?',
      h('form', { id: 'check', onsubmit: check }, h('label', { class: 'wide' }, 'Schema as JSON', pasted), h('button', {}, 'Check')), verdict));
  compare();
}
