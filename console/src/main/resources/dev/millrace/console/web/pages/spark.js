import { ask, chip, count, h, section, span, table, time } from '../dom.js';

const link = (href, text) => h('a', { href, rel: 'noreferrer' }, text);

export function show(root, context) {
  const body = h('div');
  root.append(body);
  context.every(4, body, async () => {
    const cluster = await ask('api/spark');
    if (cluster.known === false) return h('section', {}, h('p', { class: 'soft' }, 'Spark is not known here: --spark-master-ui names its master.'));
    const used = (part, whole) => `${count(part)} of ${count(whole)}`;
    return h('div', {},
      section(null, h('p', {}, 'The master is ', chip(cluster.status.toLowerCase(), cluster.status === 'ALIVE' ? 'ok' : 'bad'), ' – ', link(cluster.link, 'its own page'))),
      section('Applications', table('Applications', ['name', 'state', '#cores', 'started', '#ran for', ''], cluster.applications.map((app) => [
        app.name, state(app.state), app.cores, time(app.started), span(app.seconds), link(app.link, app.id),
      ]), 'No application has run.')),
      section('Drivers', table('Drivers', ['driver', 'state', 'class'], cluster.drivers.map((driver) => [driver.id, state(driver.state), driver.mainClass]),
        'No driver runs in the cluster; those in client mode are not listed here.')),
      section('Workers', table('Workers', ['worker', 'state', '#cores used', '#MiB used'], cluster.workers.map((worker) => [
        link(worker.link, worker.id), state(worker.state), used(worker.coresUsed, worker.cores), used(worker.memoryUsed, worker.memory),
      ]), 'No worker has come.')));
  });
}

const GOOD = ['RUNNING', 'ALIVE', 'FINISHED'];
const state = (word) => chip(word.toLowerCase(), GOOD.includes(word) ? 'ok' : ['FAILED', 'DEAD', 'KILLED', 'ERROR'].includes(word) ? 'bad' : '');
