{{/*
One part of Mimir: Deployment or StatefulSet, Service, PodDisruptionBudget.
Argument: root (the chart's context), component (its name in objects), values (its part of the values),
stateful (true for a StatefulSet), object (name of the workload, different from the component's in a
zone), zone (a zone of zoneAwareReplication, or nothing), replicas.
*/}}
{{- define "mimir.component" -}}
{{- $root := .root -}}
{{- $values := .values -}}
{{- $zone := default dict .zone -}}
{{- $selector := printf "%s\napp.kubernetes.io/component: %s" (include "mimir.selector" $root) .component -}}
{{- if $zone.name }}{{ $selector = printf "%s\nzone: %s" $selector $zone.name }}{{ end -}}
apiVersion: apps/v1
kind: {{ .stateful | ternary "StatefulSet" "Deployment" }}
metadata:
  name: {{ .object }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "mimir.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
    {{- if $zone.name }}
    rollout-group: {{ .component }}
    {{- end }}
  {{- if or $zone.name $values.annotations }}
  annotations:
    {{- if $zone.name }}
    rollout-max-unavailable: {{ $values.zoneAwareReplication.maxUnavailable | quote }}
    {{- end }}
    {{- with $values.annotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
spec:
  replicas: {{ .replicas }}
  {{- if .stateful }}
  podManagementPolicy: {{ has .component (list "ingester") | ternary "Parallel" "OrderedReady" }}
  serviceName: {{ include "mimir.fullname" $root }}-{{ .component }}-headless
  updateStrategy:
    type: {{ $zone.name | empty | ternary "RollingUpdate" "OnDelete" }}
  {{- if $values.persistentVolume.enabled }}
  volumeClaimTemplates:
    - metadata:
        name: storage
        {{- with $values.persistentVolume.annotations }}
        annotations:
          {{- toYaml . | nindent 10 }}
        {{- end }}
      spec:
        accessModes: {{ toJson $values.persistentVolume.accessModes }}
        {{- with default $values.persistentVolume.storageClass $zone.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ $values.persistentVolume.size }}
  {{- end }}
  {{- end }}
  selector:
    matchLabels:
      {{- $selector | nindent 6 }}
  template:
    metadata:
      labels:
        {{- $selector | nindent 8 }}
        app.kubernetes.io/part-of: memberlist
        {{- with merge dict $values.podLabels $root.Values.global.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/config: {{ include "mimir.configuration" $root | sha256sum }}
        {{- if eq .component "alertmanager" }}
        checksum/alertmanager-fallback-config: {{ $values.fallbackConfig | sha256sum }}
        {{- end }}
        {{- with merge dict $values.podAnnotations $root.Values.global.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "mimir.account" $root }}
      securityContext:
        fsGroup: 10001
        runAsGroup: 10001
        runAsNonRoot: true
        runAsUser: 10001
        seccompProfile:
          type: RuntimeDefault
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      {{- with include "mimir.placement" (dict "nodeSelector" (default $values.nodeSelector $zone.nodeSelector) "affinity" $values.affinity "tolerations" $values.tolerations) }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with $values.topologySpreadConstraints }}
      topologySpreadConstraints:
        - {{ mergeOverwrite (dict "maxSkew" 1 "topologyKey" "kubernetes.io/hostname" "whenUnsatisfiable" "ScheduleAnyway" "labelSelector" (dict "matchLabels" (fromYaml $selector))) . | toJson }}
      {{- end }}
      containers:
        - name: {{ .component }}
          image: "{{ $root.Values.image.repository }}:{{ $root.Values.image.tag }}"
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args:
            - -target={{ .component }}
            - -config.expand-env=true
            - -config.file=/etc/mimir/mimir.yaml
            {{- with $zone.name }}
            - -{{ $.component }}.ring.instance-availability-zone={{ . }}
            {{- end }}
            {{- range $flag, $value := $values.extraArgs }}
            - -{{ $flag }}={{ $value }}
            {{- end }}
          {{- with concat $root.Values.global.extraEnv $values.env }}
          env:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with concat $root.Values.global.extraEnvFrom $values.extraEnvFrom }}
          envFrom:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          ports:
            - name: http-metrics
              containerPort: 8080
            - name: grpc
              containerPort: 9095
            - name: memberlist
              containerPort: 7946
          readinessProbe:
            httpGet:
              path: /ready
              port: http-metrics
            initialDelaySeconds: 45
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          {{- with $values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          volumeMounts:
            - name: config
              mountPath: /etc/mimir
            - name: runtime-config
              mountPath: /var/mimir
            - name: storage
              mountPath: /data
            {{- if eq .component "alertmanager" }}
            - name: fallback-config
              mountPath: /configs
            {{- end }}
            {{- with $values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: config
          {{- if eq $root.Values.configStorageType "Secret" }}
          secret:
            secretName: {{ include "mimir.fullname" $root }}-config
          {{- else }}
          configMap:
            name: {{ include "mimir.fullname" $root }}-config
          {{- end }}
        - name: runtime-config
          configMap:
            name: {{ include "mimir.fullname" $root }}-runtime
        {{- if not (and .stateful $values.persistentVolume.enabled) }}
        - name: storage
          emptyDir: {}
        {{- end }}
        {{- if eq .component "alertmanager" }}
        - name: fallback-config
          configMap:
            name: {{ include "mimir.fullname" $root }}-alertmanager-fallback-config
        {{- end }}
        {{- with $values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}
