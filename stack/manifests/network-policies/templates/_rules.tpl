{{- /* What every pod of the stack may do: be probed by the kubelet of its node, and ask for names. */ -}}
{{- define "network-policies.ingress" -}}
- fromEntities:
    - host
{{- end }}

{{- define "network-policies.egress" -}}
- toEndpoints:
    - matchLabels:
        io.kubernetes.pod.namespace: kube-system
        k8s-app: kube-dns
  toPorts:
    - ports:
        - port: "53"
          protocol: UDP
        - port: "53"
          protocol: TCP
{{- end }}

{{- /* The pods of a workload. */ -}}
{{- define "network-policies.labels" -}}
matchLabels:
  io.kubernetes.pod.namespace: {{ .namespace | quote }}
  {{- toYaml .labels | nindent 2 }}
{{- end }}

{{- /*
One rule. Dict: direction ("from" or "to"), end (its name), ports, root. Without ports all of them are meant.
*/ -}}
{{- define "network-policies.rule" -}}
{{- $values := .root.Values }}
{{- if hasKey $values.workloads .end }}
- {{ .direction }}Endpoints:
    - {{ include "network-policies.labels" (get $values.workloads .end) | nindent 6 | trim }}
{{- else if hasKey $values.entities .end }}
- {{ .direction }}Entities: {{ get $values.entities .end | toJson }}
{{- else if eq .end "others" }}
- {{ .direction }}Endpoints:
    - matchExpressions:
        # Without it the world would do, too: it has no namespace.
        - key: io.kubernetes.pod.namespace
          operator: Exists
        - key: io.kubernetes.pod.namespace
          operator: NotIn
          values: {{ append .root.Values.namespaces "kube-system" | toJson }}
{{- else }}
{{- fail (printf "a flow names %q, which is neither a workload nor an entity" .end) }}
{{- end }}
  {{- with .ports }}
  toPorts:
    - ports:
        {{- range . }}
        {{- $port := splitList "/" (toString .) }}
        - port: {{ first $port | quote }}
          protocol: {{ len $port | eq 2 | ternary (last $port) "TCP" }}
        {{- end }}
  {{- end }}
{{- end }}
