import type { Evidence, Finding } from './diagnosis.js'

interface Rule {
  readonly evidence: Evidence
  /** What the object or the reason says; every finding of that kind when left out. */
  readonly says?: RegExp
  /** One sentence, ours alone: nothing of the cluster's words is in it. */
  readonly hint: string
}

/** From the handbook of the stack. The first rule that fits a finding is its hint. */
export const rules: readonly Rule[] = [
  {
    evidence: 'immutable',
    says: /^(?:StatefulSet|PersistentVolumeClaim)\b/,
    hint: 'This field cannot be changed in place. Recreate a StatefulSet with `kubectl delete --cascade=orphan`, which keeps pods and claims; a claim that is recreated starts empty, so copy its data first.',
  },
  {
    evidence: 'immutable',
    says: /^Job\b/,
    hint: 'The pod template of a Job cannot be changed in place: delete the Job and apply again, and it runs once more.',
  },
  {
    evidence: 'immutable',
    says: /^Service\b/,
    hint: 'This field cannot be changed in place: a Service that is deleted and applied again may get another address, and nothing reaches it in between.',
  },
  {
    evidence: 'immutable',
    says: /^(?:Deployment|DaemonSet|ReplicaSet)\b/,
    hint: 'The selector of a workload cannot be changed in place: delete the workload and apply again, and its pods are away in between; or give it another name.',
  },
  {
    evidence: 'immutable',
    hint: 'This field cannot be changed in place: put the old value back, or delete the object and apply again; what depends on it is without it in between.',
  },
  {
    evidence: 'webhook',
    hint: 'A webhook that the API server must ask does not answer: look at the pods behind its Service, and apply again once they are ready.',
  },
  {
    evidence: 'terminating',
    says: /^(?:Namespace |helm$|\S+ )?.*being terminated/,
    hint: 'The namespace is still being deleted: wait until it is gone and run the job again; if it stays, `kubectl get namespace NAME -o yaml` names what holds it.',
  },
  {
    evidence: 'terminating',
    hint: 'An object waits for its finalizers: the controller that set them has to be at work; take a finalizer out by hand only when that controller is gone for good.',
  },
  {
    evidence: 'kind-unknown',
    hint: 'The cluster does not know this kind: the release that brings its definition belongs into an earlier layer, and has to be ready.',
  },
  {
    evidence: 'conflict',
    hint: 'Another manager owns these fields: `drift` names it. `mend` puts back what helm stored and takes them over, and the deploy goes through after that; what the other is to set, leave out of the chart.',
  },
  {
    evidence: 'quota',
    hint: 'The quota of the namespace is used up: ask for less, or raise the ResourceQuota.',
  },
  {
    evidence: 'image',
    says: /\b(?:unauthorized|denied|403|401|authentication)\b/i,
    hint: 'The registry refuses the image: check imagePullSecrets and the rights of their account.',
  },
  {
    evidence: 'image',
    says: /not found|manifest unknown|InvalidImageName/i,
    hint: 'There is no such image: check its name and tag.',
  },
  {
    evidence: 'image',
    hint: 'The image cannot be pulled: check its name and tag, the registry, and imagePullSecrets.',
  },
  {
    evidence: 'crash',
    says: /OOMKilled/,
    hint: 'The container needs more memory than its limit: raise resources.limits.memory.',
  },
  {
    evidence: 'crash',
    says: /exit code 12[67]\b/,
    hint: 'The command of the container is not in its image, or cannot be run: check command, args and the architecture of the image.',
  },
  {
    evidence: 'crash',
    says: /exit code 13[79]\b|exit code 143\b/,
    hint: 'The container was killed: look at its liveness probe and its memory.',
  },
  {
    evidence: 'crash',
    says: /Evicted/,
    hint: 'The node was short of a resource: look at its disk and memory.',
  },
  {
    evidence: 'crash',
    hint: 'The container ends by itself: its last log lines say why; most often it is a value, a Secret or a service that it needs.',
  },
  {
    evidence: 'container',
    says: /CreateContainerConfigError/,
    hint: 'A ConfigMap or Secret that the container names, or a key of it, is not there: check that what makes it is ready.',
  },
  { evidence: 'container', hint: 'The container cannot be started: its reason names what is missing.' },
  {
    evidence: 'claim',
    says: /no storage class|no persistent volumes available/,
    hint: 'The claim names no storage class and there is no default one: set storageClassName.',
  },
  {
    evidence: 'claim',
    says: /storageclass\S* "[^"]*" not found/,
    hint: 'There is no such storage class: check storageClassName, and that the release which brings it is ready.',
  },
  {
    evidence: 'claim',
    says: /WaitForFirstConsumer/,
    hint: 'The claim waits for a pod that uses it: look at why that pod is not scheduled.',
  },
  {
    evidence: 'claim',
    hint: 'No volume is made for the claim: check the storage class, the pods of its provisioner, and that the NFS server is reachable and exports the path.',
  },
  {
    evidence: 'unschedulable',
    says: /unbound immediate PersistentVolumeClaims|persistentvolumeclaim "[^"]*" not found/,
    hint: 'The pod waits for its volume: look at its PersistentVolumeClaim.',
  },
  {
    evidence: 'unschedulable',
    says: /Insufficient/,
    hint: 'No node has so much to give: lower resources.requests, or add a node.',
  },
  {
    evidence: 'unschedulable',
    says: /taint/,
    hint: 'The nodes have taints that the pod does not tolerate: add a toleration, or look why the nodes are tainted (without a network plugin they are not ready).',
  },
  {
    evidence: 'unschedulable',
    hint: 'No node fits: check nodeSelector, affinity and topologySpreadConstraints against the labels of the nodes.',
  },
  {
    evidence: 'onepassword',
    hint: 'The 1Password item is not synced: check that Connect is reachable (its pods, /health), that its token may read the vault, and that vault and item have these names.',
  },
  {
    evidence: 'acme',
    says: /rate ?limit|too many/i,
    hint: "The certificate authority's rate limit is reached: wait, and try with the staging issuer.",
  },
  {
    evidence: 'acme',
    hint: 'The ACME challenge is not solved: check the credentials for DNS and their rights for the zone, that the record can be seen from outside, and the rate limit of the certificate authority.',
  },
  {
    evidence: 'certificate',
    hint: 'The certificate is not issued: look at its issuer, and at its orders and challenges.',
  },
  {
    evidence: 'load-balancer',
    hint: 'The Service gets no address: the address pool is used up or does not fit the Service, or its controller is not at work.',
  },
  {
    evidence: 'job',
    hint: 'The Job failed: the log of its pod says why; it runs again with the next apply.',
  },
  {
    evidence: 'condition',
    hint: 'Its controller says what is missing; look at the log of that controller for more.',
  },
  {
    evidence: 'not-ready',
    says: /runs, and is not ready/,
    hint: 'The container runs and its readiness probe fails: look at its log, and at what it has to reach.',
  },
  {
    evidence: 'not-ready',
    hint: 'The pod has not started: its events name the volume, Secret or network that it waits for.',
  },
  {
    evidence: 'no-endpoints',
    says: /chooses no pod/,
    hint: 'The selector of the Service fits no pod: compare it with the labels of the pods.',
  },
  {
    evidence: 'no-endpoints',
    hint: 'Nobody answers behind the Service: look at its pods, and compare its selector with their labels.',
  },
  {
    evidence: 'rollout',
    hint: 'The rollout is not complete: give it more time with the timeout of the release, or look at its pods.',
  },
  {
    evidence: 'timeout',
    hint: 'What helm waited for was not ready in time; raise the timeout of the release if it only needs longer.',
  },
]

/** @returns the hints for the findings, each once, in their order. */
export function hintsFor(findings: readonly Finding[]): string[] {
  const hints = findings.flatMap(({ evidence, about, why }) => {
    const said = `${about}: ${why}`
    return rules.find((rule) => rule.evidence === evidence && (rule.says?.test(said) ?? true))?.hint ?? []
  })
  return [...new Set(hints)]
}
