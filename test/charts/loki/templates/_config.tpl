{{/* Loki's configuration as a dictionary in YAML, put together from the values. */}}
{{- define "loki.configuration" -}}
{{- $loki := .Values.loki -}}
{{- $name := include "loki.fullname" . -}}
{{- $join := printf "%s-memberlist.%s.svc.%s" $name .Release.Namespace .Values.global.clusterDomain -}}
{{- $config := dict
  "auth_enabled" $loki.auth_enabled
  "server" $loki.server
  "limits_config" $loki.limits_config
  "ruler" $loki.rulerConfig
  "memberlist" (merge (dict "join_members" (list $join)) $loki.extraMemberlistConfig)
  "runtime_config" (dict "file" "/etc/loki/runtime-config/runtime-config.yaml")
-}}
{{- $schema := $loki.schemaConfig -}}
{{- if $loki.useTestSchema -}}
{{- $schema = dict "configs" (list (dict "from" "2024-04-01" "store" "tsdb" "object_store" $loki.storage.type "schema" "v13" "index" (dict "prefix" "index_" "period" "24h"))) -}}
{{- end -}}
{{- $_ := set $config "schema_config" $schema -}}
{{- $storage := dict -}}
{{- if eq $loki.storage.type "s3" -}}
{{- $s3 := $loki.storage.s3 -}}
{{- $storage = dict "s3" (dict "bucketnames" (dig "bucketNames" "chunks" "chunks" $loki.storage) "s3forcepathstyle" $s3.s3ForcePathStyle "insecure" $s3.insecure) -}}
{{- range $key, $value := dict "endpoint" $s3.endpoint "region" $s3.region "access_key_id" $s3.accessKeyId "secret_access_key" $s3.secretAccessKey "s3" $s3.s3 "http_config" $s3.http_config -}}
{{- with $value }}{{ $_ := set $storage.s3 $key . }}{{ end -}}
{{- end -}}
{{- $_ := set $config "ruler" (merge (dict "storage" (dict "type" "s3" "s3" (dict "bucketnames" (dig "bucketNames" "ruler" "ruler" $loki.storage)))) $loki.rulerConfig) -}}
{{- else -}}
{{- $storage = dict "filesystem" $loki.storage.filesystem -}}
{{- end -}}
{{- $_ := set $config "common" (merge (dict "storage" $storage "compactor_grpc_address" (printf "%s.%s.svc.%s:%v" (eq .Values.deploymentMode "SingleBinary" | ternary $name (printf "%s-backend" $name)) .Release.Namespace .Values.global.clusterDomain $loki.server.grpc_listen_port)) $loki.commonConfig) -}}
{{- range $key := list "ingester" "querier" "compactor" "analytics" -}}
{{- with index $loki $key }}{{ $_ := set $config $key . }}{{ end -}}
{{- end -}}
{{- range $cache, $key := dict "chunksCache" "chunk_store_config" "resultsCache" "query_range" -}}
{{- $values := index $.Values $cache -}}
{{- if $values.enabled -}}
{{- $host := printf "dnssrvnoa+_memcached-client._tcp.%s-%s.%s.svc" $name (kebabcase $cache) $.Release.Namespace -}}
{{- $client := dict "memcached_client" (dict "addresses" $host "timeout" "2000ms") -}}
{{- $_ := set $config $key (eq $cache "chunksCache" | ternary (dict "chunk_cache_config" $client) (dict "cache_results" true "results_cache" (dict "cache" $client))) -}}
{{- end -}}
{{- end -}}
{{- toYaml (mergeOverwrite (deepCopy $config) $loki.structuredConfig) -}}
{{- end -}}

{{- define "loki.image" -}}
{{- printf "%s/%s" (default .image.registry .root.Values.global.image.registry) .image.repository -}}{{ with .image.digest }}@{{ . }}{{ else }}:{{ default .root.Chart.AppVersion .image.tag }}{{ end }}
{{- end -}}

{{- define "loki.account" -}}
{{- default (include "loki.fullname" .) .Values.serviceAccount.name -}}
{{- end -}}
