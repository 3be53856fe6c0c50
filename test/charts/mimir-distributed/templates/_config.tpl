{{/* Mimir's configuration: the fixed settings, with mimir.structuredConfig laid over them. */}}
{{- define "mimir.configuration" -}}
{{- toYaml (mergeOverwrite (fromYaml (tpl .Values.mimir.config .)) (deepCopy .Values.mimir.structuredConfig)) -}}
{{- end -}}

{{- define "mimir.account" -}}
{{- default (include "mimir.fullname" .) .Values.serviceAccount.name -}}
{{- end -}}

{{/* Which proxy stands in front of all parts: nginx, gateway or nothing. */}}
{{- define "mimir.proxy" -}}
{{- $gateway := and .Values.gateway.enabled (or .Values.gateway.enabledNonEnterprise .Values.enterprise.enabled) -}}
{{- if and $gateway .Values.nginx.enabled -}}
{{- fail "nginx and gateway are both on: set nginx.enabled or gateway.enabledNonEnterprise to false" -}}
{{- end -}}
{{- if $gateway }}gateway{{ else if .Values.nginx.enabled }}nginx{{ end -}}
{{- end -}}

{{/* Configuration of that proxy. */}}
{{- define "mimir.proxyConfiguration" -}}
{{- $root := . -}}
{{- $suffix := printf "%s.svc.%s:8080" .Release.Namespace .Values.global.clusterDomain -}}
worker_processes  5;
pid               /tmp/nginx.pid;
events {
  worker_connections  4096;
}
http {
  client_body_temp_path /tmp/client_temp;
  resolver {{ .Values.global.dnsService }}.{{ .Values.global.dnsNamespace }}.svc.{{ .Values.global.clusterDomain }};
  proxy_set_header X-Scope-OrgID $http_x_scope_orgid;
  server {
    listen 8080;
    location = / {
      return 200 'OK';
    }
    {{- range $path, $component := dict "/distributor" "distributor" "= /api/v1/push" "distributor" "/alertmanager" "alertmanager" "= /api/v1/alerts" "alertmanager" "/prometheus/config/v1/rules" "ruler" "/prometheus/api/v1/rules" "ruler" "/prometheus/api/v1/alerts" "ruler" "/prometheus" "query-frontend" "= /api/v1/upload/block/" "compactor" }}
    location {{ $path }} {
      proxy_pass http://{{ include "mimir.fullname" $root }}-{{ $component }}.{{ $suffix }}$request_uri;
    }
    {{- end }}
  }
}
{{- end -}}
