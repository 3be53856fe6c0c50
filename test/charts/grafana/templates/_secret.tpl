{{/*
The admin password, base64: the value when one is set, what the cluster has, or a random one.
Only the last is different in each render. helm template has no cluster, so lookup finds nothing.
*/}}
{{- define "grafana.password" -}}
{{- $secret := lookup "v1" "Secret" (default .Release.Namespace .Values.namespaceOverride) (include "grafana.fullname" .) -}}
{{- if .Values.adminPassword -}}
{{- .Values.adminPassword | b64enc -}}
{{- else if $secret -}}
{{- index $secret.data "admin-password" -}}
{{- else -}}
{{- randAlphaNum 40 | b64enc -}}
{{- end -}}
{{- end -}}

{{/* Whether the chart makes the Secret itself. */}}
{{- define "grafana.ownSecret" -}}
{{- if not (or .Values.admin.existingSecret .Values.env.GF_SECURITY_ADMIN_PASSWORD .Values.env.GF_SECURITY_ADMIN_PASSWORD__FILE .Values.env.GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION) -}}
true
{{- end -}}
{{- end -}}

{{- define "grafana.image" -}}
{{- printf "%s/%s" (default .image.registry .root.Values.global.imageRegistry) .image.repository -}}:{{ default .root.Chart.AppVersion .image.tag }}{{ with .image.sha }}@sha256:{{ . }}{{ end }}
{{- end -}}
