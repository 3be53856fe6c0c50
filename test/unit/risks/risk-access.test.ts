import { describe, expect, it } from '@jest/globals'
import { object, said } from './risk-cases.js'

describe('rights', () => {
  const group = 'rbac.authorization.k8s.io/v1'
  const role = (...rules: string[]) =>
    object(group, 'ClusterRole', `rules: [${rules.map((rule) => `{${rule}}`).join(', ')}]`)
  const rule = (groups: string, resources: string, verbs: string) =>
    `apiGroups: [${groups}], resources: [${resources}], verbs: [${verbs}]`
  const readPods = rule("''", 'pods', 'get')
  const bind = (kind: string, name: string, ...subjects: string[]) =>
    object(
      group,
      kind,
      `roleRef: {kind: ClusterRole, name: ${name}}\nsubjects: [${subjects.map((one) => `{kind: Group, name: '${one}'}`).join(', ')}]`,
    )

  it.each([
    ['one more verb', role(readPods), role(rule("''", 'pods', 'get, list')), 'medium: grants list on pods'],
    [
      'another resource',
      role(readPods),
      role(readPods, rule('apps', 'deployments', 'get')),
      'medium: grants get on deployments.apps',
    ],
    ['everything', role(readPods), role(rule("'*'", "'*'", "'*'")), 'high: grants * on *.*'],
    ['Secrets', role(readPods), role(readPods, rule("''", 'secrets', 'get')), 'high: grants get on secrets'],
    [
      'impersonation',
      role(readPods),
      role(readPods, rule("''", 'users', 'impersonate')),
      'high: grants impersonate on users',
    ],
    [
      'roles',
      '',
      role(rule('rbac.authorization.k8s.io', 'roles', 'create, get')),
      'high: grants create on roles.rbac.authorization.k8s.io',
    ],
    ['a shell in pods', '', role(rule("''", 'pods/exec', 'create')), 'high: grants create on pods/exec'],
    [
      'read all of one group',
      '',
      role(rule('example.com', "'*'", 'get')),
      'low: grants get on *.example.com',
    ],
    ['read all there is', '', role(rule("'*'", "'*'", 'get')), 'high: grants get on *.*'],
    [
      'write all of one group',
      '',
      role(rule('example.com', "'*'", 'patch')),
      'high: grants patch on *.example.com',
    ],
    ['several verbs', '', role(rule("''", 'pods', 'get, list')), 'low: grants get/list on pods'],
    ['a new role', '', role(readPods), 'low: grants get on pods'],
    [
      'a name that is no longer needed',
      role(`${readPods}, resourceNames: [a]`),
      role(readPods),
      'medium: grants get on pods',
    ],
    [
      'one more of a name',
      role(`${readPods}, resourceNames: [a]`),
      role(`${readPods}, resourceNames: [a, b]`),
      'medium: grants get on pods (a b)',
    ],
    [
      'a URL',
      role(rule("''", "'*'", 'get')),
      role(rule("''", "'*'", 'get'), 'nonResourceURLs: [/metrics], verbs: [get]'),
      'medium: grants get on /metrics',
    ],
    [
      'what only looks like a URL',
      role("nonResourceURLs: ['*'], verbs: [get]"),
      role(rule("''", 'pods', 'get')),
      'medium: grants get on pods',
    ],
    [
      'a role that joins admin',
      object(group, 'ClusterRole', ''),
      object(group, 'ClusterRole', 'rules: []').replace(
        '{name: it}',
        "{name: it, labels: {rbac.authorization.k8s.io/aggregate-to-admin: 'true'}}",
      ),
      'medium: its rights join the roles of admin',
    ],
    [
      'a new binding',
      '',
      bind('ClusterRoleBinding', 'view', 'a'),
      'medium: binds view in the whole cluster to Group a',
    ],
    [
      'cluster-admin',
      '',
      bind('RoleBinding', 'cluster-admin', 'a'),
      'high: binds cluster-admin in ns to Group a',
    ],
    [
      'one more subject',
      bind('RoleBinding', 'view', 'a'),
      bind('RoleBinding', 'view', 'a', 'b'),
      'medium: binds view in ns to Group b',
    ],
    [
      'everybody',
      '',
      bind('RoleBinding', 'view', 'system:authenticated'),
      'high: binds view in ns to Group system:authenticated',
    ],
  ])('to %s are told', (_, old, next, reason) => {
    expect(said(old, next)).toContain(`rbac-widened ${reason}`)
  })

  it.each([
    ['that become fewer', role(rule("''", "'*'", "'*'")), role(readPods)],
    ['to fewer names', role(`${readPods}, resourceNames: [a, b]`), role(`${readPods}, resourceNames: [a]`)],
    [
      'to fewer URLs',
      role("nonResourceURLs: ['/api/*'], verbs: [get]"),
      role('nonResourceURLs: [/api/v1], verbs: [get]'),
    ],
    [
      'that are written another way',
      role(rule("''", 'pods, nodes', 'get')),
      role(readPods, rule("''", 'nodes', 'get')),
    ],
    ['of fewer subjects', bind('RoleBinding', 'view', 'a', 'b'), bind('RoleBinding', 'view', 'a')],
  ])('%s are not', (_, old, next) => {
    expect(said(old, next)).toEqual([])
  })

  it('that multiply past all reading are told as such', () => {
    const many = Array.from({ length: 200 }, (_, index) => `r${index}`).join(', ')
    expect(said('', role(rule(many, many, 'get')))).toEqual([
      'rbac-widened high: its rules multiply to more rights than can be compared',
    ])
  })
})
