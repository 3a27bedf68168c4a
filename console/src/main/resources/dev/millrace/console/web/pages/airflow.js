import { age, ask, h, table, time } from '../dom.js';

export const title = 'Airflow';

export function show(root, context) {
  const body = h('div');
  root.append(body);
  context.every(5, body, async () => {
    const airflow = await ask('api/airflow');
    return h('div', {},
      h('p', {}, h('a', { href: airflow.link, rel: 'noreferrer' }, 'Airflow’s own page')),
      table('Last runs', ['DAG', 'run', 'state', 'started', 'ended'], airflow.runs.map((run) => [
        h('a', { href: run.link, rel: 'noreferrer' }, run.dag), run.run,
        h('span', { class: run.state === 'failed' ? 'bad' : run.state === 'success' ? 'ok' : '' }, run.state),
        time(run.started), run.ended ? age(run.ended) : 'not yet',
      ]), 'No runs are known; the console may have no login (--airflow-login-file).'));
  });
}
