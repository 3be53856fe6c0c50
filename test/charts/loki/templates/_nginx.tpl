{{/* Configuration of the gateway: one address for writers and readers. */}}
{{- define "loki.nginx" -}}
{{- $name := include "loki.fullname" . -}}
{{- $single := eq .Values.deploymentMode "SingleBinary" -}}
{{- $suffix := printf "%s.svc.%s:%v" .Release.Namespace .Values.global.clusterDomain .Values.loki.server.http_listen_port -}}
{{- $schema := .Values.gateway.nginxConfig.schema -}}
worker_processes  5;
pid               /tmp/nginx.pid;
events {
  worker_connections  4096;
}
http {
  client_body_temp_path /tmp/client_temp;
  {{- if .Values.gateway.verboseLogging }}
  access_log  /dev/stderr;
  {{- else }}
  access_log  off;
  {{- end }}
  {{- if not .Values.loki.auth_enabled }}
  proxy_set_header  X-Scope-OrgID fake;
  {{- end }}
  resolver {{ .Values.global.dnsService }}.{{ .Values.global.dnsNamespace }}.svc.{{ .Values.global.clusterDomain }}.;
  {{- with .Values.gateway.nginxConfig.httpSnippet }}
  {{- tpl . $ | nindent 2 }}
  {{- end }}
  server {
    listen {{ .Values.gateway.containerPort }};
    {{- if .Values.gateway.basicAuth.enabled }}
    auth_basic           "Loki";
    auth_basic_user_file /etc/nginx/secrets/.htpasswd;
    {{- end }}
    location = / {
      return 200 'OK';
    }
    {{- range $path, $part := dict "/loki/api/v1/push" "write" "/loki/api/v1/" "read" "/api/prom/rules" "backend" }}
    location {{ $path }} {
      proxy_pass {{ $schema }}://{{ $single | ternary $name (printf "%s-%s" $name $part) }}.{{ $suffix }}$request_uri;
    }
    {{- end }}
    {{- with .Values.gateway.nginxConfig.serverSnippet }}
    {{- tpl . $ | nindent 4 }}
    {{- end }}
  }
}
{{- end -}}
