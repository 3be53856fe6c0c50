import type { DeployState } from '../../../../src/report/pull-request/deploy-state.js'
import { appliedRelease as applied } from '../../fixtures/applied.js'
import { context } from '../situations.js'

export const deploying: DeployState = {
  stack: 'stack/helmfile.yaml.gotmpl',
  environment: 'production',
  commit: context.commit,
  runUrl: 'https://github.com/acme/cluster/actions/runs/43',
  planId: context.planId,
  approvals: ['ada', 'grace'],
  layers: [
    { layer: 1, status: 'skipped', releases: [], seconds: 0 },
    { layer: 2, status: 'applied', releases: [applied, { ...applied, name: 'db' }], seconds: 75 },
    { layer: 3, status: 'waiting', releases: [], seconds: 0 },
  ],
}

const [skipped, second, third] = deploying.layers

/** How far deploys come, by the name of the golden file. */
export const deploys: Readonly<Record<string, DeployState>> = {
  'deploy-in-progress': deploying,
  'deploy-failed': {
    ...deploying,
    layers: [
      skipped!,
      second!,
      {
        ...third!,
        status: 'failed',
        seconds: 301,
        releases: [{ ...applied, name: 'api', outcome: 'failed', to: 4 }],
        failure: 'applying layer 3 failed: Deployment shop/api has 0 of 2 replicas: see the log of the run',
      },
      { layer: 4, status: 'waiting', releases: [], seconds: 0 },
    ],
  },
  'deploy-without-plan': {
    ...deploying,
    planId: '',
    approvals: [],
    layers: [],
    failure: 'listing the releases failed: the API server does not answer: check the network of the runner',
  },
  'deploy-rejected': {
    ...deploying,
    stack: 'apps/helmfile.yaml',
    layers: [
      second!,
      { ...third!, status: 'rejected', failure: 'ada rejected it' },
      { layer: 4, status: 'skipped', releases: [], seconds: 0 },
      {
        layer: 9,
        status: 'failed',
        releases: [],
        seconds: 0,
        failure: 'deploying layer 9 failed: no job: add one',
      },
    ],
  },
  'deploy-done': {
    ...deploying,
    layers: [
      skipped!,
      second!,
      { ...third!, status: 'applied', seconds: 3, releases: [{ ...applied, outcome: 'removed', to: 0 }] },
    ],
  },
}
