{{/* The static configuration: traefik takes it as command-line arguments, one list item each. */}}
{{- define "traefik.arguments" -}}
{{- $args := list -}}
{{- if .Values.global.checkNewVersion }}{{ $args = append $args "--global.checkNewVersion" }}{{ end -}}
{{- if .Values.global.sendAnonymousUsage }}{{ $args = append $args "--global.sendAnonymousUsage" }}{{ end -}}
{{- range $port, $config := .Values.ports -}}
{{- $args = append $args (printf "--entryPoints.%s.address=:%v/%s" $port $config.port (default "TCP" $config.protocol | lower)) -}}
{{- with dig "redirections" "entryPoint" dict $config -}}
{{- range $key, $value := . }}{{ $args = append $args (printf "--entryPoints.%s.http.redirections.entryPoint.%s=%v" $port $key $value) }}{{ end -}}
{{- end -}}
{{- with dig "forwardedHeaders" "trustedIPs" list $config }}{{ $args = append $args (printf "--entryPoints.%s.forwardedHeaders.trustedIPs=%s" $port (join "," .)) }}{{ end -}}
{{- if dig "forwardedHeaders" "insecure" false $config }}{{ $args = append $args (printf "--entryPoints.%s.forwardedHeaders.insecure" $port) }}{{ end -}}
{{- if dig "tls" "enabled" false $config -}}
{{- $args = append $args (printf "--entryPoints.%s.http.tls=true" $port) -}}
{{- with $config.tls.options }}{{ $args = append $args (printf "--entryPoints.%s.http.tls.options=%s" $port .) }}{{ end -}}
{{- with $config.tls.certResolver }}{{ $args = append $args (printf "--entryPoints.%s.http.tls.certResolver=%s" $port .) }}{{ end -}}
{{- range $i, $domain := $config.tls.domains }}{{ $args = append $args (printf "--entryPoints.%s.http.tls.domains[%d].main=%s" $port $i $domain.main) }}{{ end -}}
{{- end -}}
{{- range $group := list "respondingTimeouts" "lifeCycle" -}}
{{- range $key, $value := dig "transport" $group dict $config -}}
{{- if not (kindIs "invalid" $value) }}{{ $args = append $args (printf "--entryPoints.%s.transport.%s.%s=%v" $port $group $key $value) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- with $config.middlewares }}{{ $args = append $args (printf "--entryPoints.%s.http.middlewares=%s" $port (join "," .)) }}{{ end -}}
{{- end -}}
{{- $args = concat $args (list "--api.dashboard=true" "--ping=true") -}}
{{- with .Values.core.defaultRuleSyntax }}{{ $args = append $args (printf "--core.defaultRuleSyntax=%s" .) }}{{ end -}}
{{- with .Values.metrics.prometheus }}{{ $args = append $args (printf "--metrics.prometheus.entrypoint=%s" .entryPoint) }}{{ end -}}
{{- range $provider := list "kubernetesCRD" "kubernetesIngress" "kubernetesGateway" -}}
{{- $config := index $.Values.providers $provider -}}
{{- if $config.enabled -}}
{{- $args = append $args (printf "--providers.%s" (lower $provider)) -}}
{{- with $config.ingressClass }}{{ $args = append $args (printf "--providers.%s.ingressClass=%s" (lower $provider) .) }}{{ end -}}
{{- with $config.namespaces }}{{ $args = append $args (printf "--providers.%s.namespaces=%s" (lower $provider) (join "," .)) }}{{ end -}}
{{- range $flag := list "allowCrossNamespace" "allowExternalNameServices" "allowEmptyServices" "experimentalChannel" -}}
{{- if index $config $flag }}{{ $args = append $args (printf "--providers.%s.%s=true" (lower $provider) $flag) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.service.enabled .Values.providers.kubernetesIngress.enabled .Values.providers.kubernetesIngress.publishedService.enabled -}}
{{- $service := default (printf "%s/%s" .Release.Namespace (include "traefik.fullname" .)) .Values.providers.kubernetesIngress.publishedService.pathOverride -}}
{{- $args = append $args (printf "--providers.kubernetesingress.ingressendpoint.publishedservice=%s" $service) -}}
{{- end -}}
{{- range $resolver, $config := .Values.certificatesResolvers }}{{ $args = append $args (printf "--certificatesresolvers.%s.acme.email=%s" $resolver (dig "acme" "email" "" $config)) }}{{ end -}}
{{- $args = append $args (printf "--log.level=%s" .Values.logs.general.level) -}}
{{- with .Values.logs.general.format }}{{ $args = append $args (printf "--log.format=%s" .) }}{{ end -}}
{{- if .Values.logs.access.enabled -}}
{{- $args = append $args "--accesslog=true" -}}
{{- with .Values.logs.access.format }}{{ $args = append $args (printf "--accesslog.format=%s" .) }}{{ end -}}
{{- end -}}
{{- toYaml (concat $args .Values.additionalArguments) -}}
{{- end -}}
