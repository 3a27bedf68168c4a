import { ask, count, h, span, table, time } from '../dom.js';

export const title = 'Spark';

const link = (href, text) => h('a', { href, rel: 'noreferrer' }, text);

export function show(root, context) {
  const body = h('div');
  root.append(body);
  context.every(4, body, async () => {
    const cluster = await ask('api/spark');
    return h('div', {},
      h('p', {}, 'The master is ', h('b', {}, cluster.status.toLowerCase()), '; ', link(cluster.link, 'its own page'), '.'),
      h('h2', {}, 'Applications'),
      table('Applications', ['name', 'state', '#cores', 'started', '#ran for', ''], cluster.applications.map((app) => [
        app.name, app.state, app.cores, time(app.started), span(app.seconds), link(app.link, app.id),
      ])),
      h('h2', {}, 'Drivers'),
      table('Drivers', ['driver', 'state', 'class'], cluster.drivers.map((driver) => [driver.id, driver.state, driver.mainClass]),
        'No driver runs in the cluster; those in client mode are not listed here.'),
      h('h2', {}, 'Workers'),
      table('Workers', ['worker', 'state', '#cores used', '#of', '#MiB used', '#of', ''], cluster.workers.map((worker) => [
        worker.id, worker.state, worker.coresUsed, worker.cores, count(worker.memoryUsed), count(worker.memory), link(worker.link, 'page'),
      ])));
  });
}
