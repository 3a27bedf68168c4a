import { age, ask, chip, h, section, table, time } from '../dom.js';

export function show(root, context) {
  const body = h('div');
  root.append(body);
  context.every(5, body, async () => {
    const airflow = await ask('api/airflow');
    if (airflow.known === false) {
      return section('No Airflow belongs to this path', h('p', {}, 'The streams run without it. It starts the legs and the checks on a schedule: ',
        h('span', { class: 'code' }, './millrace stack up --airflow'), ', or --airflow-url for one of your own.'));
    }
    return section('Last runs',
      h('p', {}, h('a', { href: airflow.link, rel: 'noreferrer' }, 'Airflow’s own page')),
      table('Runs', ['DAG', 'run', 'state', 'started', 'ended'], airflow.runs.map((run) => [
        h('a', { href: run.link, rel: 'noreferrer' }, run.dag), run.run,
        chip(run.state, run.state === 'failed' ? 'bad' : run.state === 'success' ? 'ok' : ''),
        time(run.started), run.ended ? age(run.ended) : 'not yet',
      ]), 'No runs are known; the console may have no login (--airflow-login-file).'));
  });
}
