{{/* Base name of every object: the release's name when it already says what the chart is. */}}
{{- define "cert-manager.fullname" -}}
{{- $name := default "cert-manager" .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels that never change: a selector is immutable. */}}
{{- define "cert-manager.selector" -}}
app.kubernetes.io/name: cert-manager
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Of the pods of one component, each with a name of its own. Argument: root (the chart's context), component (name). */}}
{{- define "cert-manager.pods" -}}
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/name: {{ eq .component "controller" | ternary "cert-manager" .component }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "cert-manager.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "cert-manager.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.global.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Where a pod may run. The argument is a dictionary that may hold these four keys. */}}
{{- define "cert-manager.placement" -}}
{{- $values := . -}}
{{- $out := dict -}}
{{- range $key := list "nodeSelector" "affinity" "tolerations" "topologySpreadConstraints" -}}
{{- with index $values $key -}}
{{- $_ := set $out $key . -}}
{{- end -}}
{{- end -}}
{{- with $out -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}
