import { chart } from './small-stack.js'

/** A chart with one object of each kind that the cases of drift are about. */
export const driftChart = chart('web', {
  'templates/objects.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  level: info
  file: |
    one
    two
---
apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {password: correct-horse}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {tier: front}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: false
      containers:
        - name: main
          image: registry.example/web:1
          ports: [{containerPort: 80}]
          resources: {requests: {cpu: 1000m, memory: 0.5Gi}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: scaled}
spec:
  replicas: 1
  selector: {matchLabels: {app: scaled}}
  template:
    metadata: {labels: {app: scaled}}
    spec:
      containers: [{name: main, image: "registry.example/scaled:1"}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: scaled}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: scaled}
  minReplicas: 3
  maxReplicas: 5
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: drift-web}
webhooks:
  - name: web.drift.example
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Ignore
    rules: []
    clientConfig:
      caBundle: Cg==
      service: {name: web, namespace: shop, path: /validate}
`,
})
