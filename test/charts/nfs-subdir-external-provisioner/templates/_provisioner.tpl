{{/* The name that ties a StorageClass to this provisioner. */}}
{{- define "nfs-subdir-external-provisioner.provisioner" -}}
{{- $default := printf "cluster.local/%s" (include "nfs-subdir-external-provisioner.fullname" .) -}}
{{- default $default .Values.storageClass.provisionerName -}}
{{- end -}}
{{- define "nfs-subdir-external-provisioner.account" -}}
{{- default (ternary (include "nfs-subdir-external-provisioner.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end -}}
