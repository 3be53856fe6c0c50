{{/* Base name of every object: the release's name when it already says what the chart is. */}}
{{- define "metrics-server.fullname" -}}
{{- $name := default "metrics-server" .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels that never change: a selector is immutable. */}}
{{- define "metrics-server.selector" -}}
app.kubernetes.io/name: metrics-server
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "metrics-server.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "metrics-server.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* Where a pod may run. The argument is a dictionary that may hold these four keys. */}}
{{- define "metrics-server.placement" -}}
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
