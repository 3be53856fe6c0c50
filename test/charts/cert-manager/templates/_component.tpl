{{/*
Deployment of one component, its ServiceAccount and, when asked for, its PodDisruptionBudget.
Argument: root (the chart's context), component (name), values (its part of the values), args (list).
*/}}
{{- define "cert-manager.component" -}}
{{- $name := include "cert-manager.fullname" .root -}}
{{- if ne .component "controller" }}{{ $name = printf "%s-%s" $name .component }}{{ end -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    app.kubernetes.io/component: {{ .component }}
    {{- include "cert-manager.labels" .root | nindent 4 }}
automountServiceAccountToken: true
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    app.kubernetes.io/component: {{ .component }}
    {{- include "cert-manager.labels" .root | nindent 4 }}
spec:
  replicas: {{ .values.replicaCount }}
  selector:
    matchLabels:
      {{- include "cert-manager.pods" . | nindent 6 }}
  {{- with .values.strategy }}
  strategy:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  template:
    metadata:
      labels:
        {{- include "cert-manager.pods" . | nindent 8 }}
        {{- with .values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- $isScraped := and .root.Values.prometheus.enabled (not .root.Values.prometheus.servicemonitor.enabled) }}
      {{- if or .values.podAnnotations $isScraped }}
      annotations:
        {{- with .values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- if $isScraped }}
        prometheus.io/path: /metrics
        prometheus.io/port: "9402"
        prometheus.io/scrape: "true"
        {{- end }}
      {{- end }}
    spec:
      serviceAccountName: {{ $name }}
      enableServiceLinks: false
      {{- with .root.Values.global.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .root.Values.global.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      securityContext:
        {{- toYaml .root.Values.securityContext | nindent 8 }}
      {{- with include "cert-manager.placement" .values }}
      {{- . | nindent 6 }}
      {{- end }}
      containers:
        - name: cert-manager-{{ .component }}
          image: "{{ .values.image.repository }}:{{ .root.Chart.AppVersion }}"
          imagePullPolicy: {{ .values.image.pullPolicy }}
          args:
            - --v={{ .root.Values.global.logLevel }}
            {{- range .args }}
            - {{ . }}
            {{- end }}
            {{- range .values.extraArgs }}
            - {{ . }}
            {{- end }}
          env:
            - name: POD_NAMESPACE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.namespace
            {{- with .values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          {{- with .values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
{{- if .values.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  namespace: {{ .root.Release.Namespace }}
spec:
  {{- if hasKey .values.podDisruptionBudget "maxUnavailable" }}
  maxUnavailable: {{ .values.podDisruptionBudget.maxUnavailable }}
  {{- else }}
  minAvailable: {{ default 1 .values.podDisruptionBudget.minAvailable }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "cert-manager.pods" . | nindent 6 }}
{{- end }}
{{- end -}}
