import { beforeAll } from '@jest/globals'
import type { Scraping } from '../scraping-of-stack.js'
import { alertsOfStack } from './alerts.js'
import { dashboardsOfStack } from './dashboards.js'
import { queriesOfStack } from './queries.js'
import { readMonitoring, type Monitoring } from './read.js'

/** Dashboards and alerts, held against Prometheus' own code and what the exporters document. */
export function monitoringOfStack(scraping: Scraping): void {
  let monitoring: Monitoring
  beforeAll(() => {
    monitoring = readMonitoring(scraping)
  })
  const stack = () => monitoring
  queriesOfStack(stack)
  dashboardsOfStack(stack)
  alertsOfStack(stack, scraping.judge)
}
