import type { AlertQuestion } from './judge.js'

export interface AlertCase extends Pick<AlertQuestion, 'alert' | 'series'> {
  readonly title: string
  /** What it says from `minute` on, and not before. Nothing: it does not fire then. */
  readonly says?: string
  readonly minute: number
}

/** Pod and container of the cases. */
const web = '{namespace="shop",pod="web-0",container="web"'

/** Each alert has a row where it fires and one where it does not. */
export const alertCases: readonly AlertCase[] = [
  {
    title: 'a node that is gone for a while',
    alert: 'NodeNotReady',
    series: { 'kube_node_status_condition{node="a",condition="Ready",status="true"}': '1x4 0x9' },
    minute: 10,
    says: 'Node a is not ready',
  },
  {
    title: 'a node that comes back',
    alert: 'NodeNotReady',
    series: { 'kube_node_status_condition{node="a",condition="Ready",status="true"}': '0x3 1 0x4 1x9' },
    minute: 9,
  },
  {
    title: 'a node whose disk is full',
    alert: 'NodeUnderPressure',
    series: { 'kube_node_status_condition{node="a",condition="DiskPressure",status="true"}': '1x9' },
    minute: 5,
    says: 'Node a says DiskPressure',
  },
  {
    title: 'a node that is ready',
    alert: 'NodeUnderPressure',
    series: { 'kube_node_status_condition{node="a",condition="Ready",status="true"}': '1x9' },
    minute: 9,
  },
  {
    title: 'a disk with a twentieth left',
    alert: 'NodeDiskFilling',
    series: {
      'node_filesystem_avail_bytes{node="a",mountpoint="/",fstype="ext4"}': '5x20',
      'node_filesystem_size_bytes{node="a",mountpoint="/",fstype="ext4"}': '100x20',
    },
    minute: 15,
    says: '/ of node a has 5% left',
  },
  {
    title: 'a full file system in memory',
    alert: 'NodeDiskFilling',
    series: {
      'node_filesystem_avail_bytes{node="a",mountpoint="/run",fstype="tmpfs"}': '1x20',
      'node_filesystem_size_bytes{node="a",mountpoint="/run",fstype="tmpfs"}': '100x20',
    },
    minute: 20,
  },
  {
    title: 'a container that starts between its crashes',
    alert: 'PodCrashLooping',
    series: {
      [`kube_pod_container_status_waiting_reason${web},reason="CrashLoopBackOff"}`]:
        '1 1 _ _ 1 _ _ _ 1 1 _ _ 1',
    },
    minute: 10,
    says: 'web of pod shop/web-0 crashes again and again',
  },
  {
    title: 'a container that crashed once',
    alert: 'PodCrashLooping',
    series: { [`kube_pod_container_status_waiting_reason${web},reason="CrashLoopBackOff"}`]: '1 1 _x20' },
    minute: 12,
  },
  {
    title: 'a pod that waits for room',
    alert: 'PodNotScheduled',
    series: { 'kube_pod_status_scheduled{namespace="shop",pod="web-0",condition="false"}': '1x20' },
    minute: 10,
    says: 'No node takes the pod shop/web-0',
  },
  {
    title: 'a pod that waits a moment',
    alert: 'PodNotScheduled',
    series: { 'kube_pod_status_scheduled{namespace="shop",pod="web-0",condition="false"}': '1x4 0x20' },
    minute: 12,
  },
  {
    title: 'a container that was ended for want of memory, and started again',
    alert: 'PodOutOfMemory',
    series: {
      [`kube_pod_container_status_last_terminated_reason${web},reason="OOMKilled"}`]: '_x9 1x20',
      [`kube_pod_container_status_restarts_total${web}}`]: '0x9 1x20',
    },
    minute: 10,
    says: 'web of pod shop/web-0 had no memory left',
  },
  {
    title: 'a container that was ended so long ago',
    alert: 'PodOutOfMemory',
    series: {
      [`kube_pod_container_status_last_terminated_reason${web},reason="OOMKilled"}`]: '1x90',
      [`kube_pod_container_status_restarts_total${web}}`]: '0x9 1x80',
    },
    minute: 80,
  },
  {
    title: 'a Deployment that lacks a pod',
    alert: 'WorkloadNotAvailable',
    series: { 'kube_deployment_status_replicas_unavailable{namespace="shop",deployment="web"}': '1x20' },
    minute: 15,
    says: '1 pods of shop/web are missing',
  },
  {
    title: 'a StatefulSet that lacks two pods',
    alert: 'WorkloadNotAvailable',
    series: {
      'kube_statefulset_replicas{namespace="shop",statefulset="db"}': '3x20',
      'kube_statefulset_status_replicas_ready{namespace="shop",statefulset="db"}': '1x20',
    },
    minute: 15,
    says: '2 pods of shop/db are missing',
  },
  {
    title: 'a DaemonSet that lacks a pod',
    alert: 'WorkloadNotAvailable',
    series: { 'kube_daemonset_status_number_unavailable{namespace="shop",daemonset="log"}': '1x20' },
    minute: 15,
    says: '1 pods of shop/log are missing',
  },
  {
    title: 'workloads that are whole',
    alert: 'WorkloadNotAvailable',
    series: {
      'kube_deployment_status_replicas_unavailable{namespace="shop",deployment="web"}': '1x9 0x20',
      'kube_statefulset_replicas{namespace="shop",statefulset="db"}': '3x20',
      'kube_statefulset_status_replicas_ready{namespace="shop",statefulset="db"}': '3x20',
      'kube_daemonset_status_number_unavailable{namespace="shop",daemonset="log"}': '0x20',
    },
    minute: 20,
  },
  {
    title: 'a Job that has failed',
    alert: 'JobFailed',
    series: { 'kube_job_failed{namespace="shop",job_name="load",condition="true"}': '0 1' },
    minute: 1,
    says: 'Job shop/load has failed',
  },
  {
    title: 'a Job that has not',
    alert: 'JobFailed',
    series: { 'kube_job_failed{namespace="shop",job_name="load",condition="false"}': '1x5' },
    minute: 5,
  },
  {
    title: 'a claim that is not served',
    alert: 'ClaimPending',
    series: {
      'kube_persistentvolumeclaim_status_phase{namespace="shop",persistentvolumeclaim="db",phase="Pending"}':
        '1x20',
    },
    minute: 10,
    says: 'Claim shop/db has no volume: Pending',
  },
  {
    title: 'a claim that is bound',
    alert: 'ClaimPending',
    series: {
      'kube_persistentvolumeclaim_status_phase{namespace="shop",persistentvolumeclaim="db",phase="Bound"}':
        '1x20',
    },
    minute: 20,
  },
  {
    title: 'a volume that is nearly full',
    alert: 'VolumeFilling',
    series: {
      'kubelet_volume_stats_available_bytes{namespace="shop",persistentvolumeclaim="db"}': '9x20',
      'kubelet_volume_stats_capacity_bytes{namespace="shop",persistentvolumeclaim="db"}': '100x20',
    },
    minute: 15,
    says: 'Claim shop/db has 9% left',
  },
  {
    title: 'a volume that is half full',
    alert: 'VolumeFilling',
    series: {
      'kubelet_volume_stats_available_bytes{namespace="shop",persistentvolumeclaim="db"}': '50x20',
      'kubelet_volume_stats_capacity_bytes{namespace="shop",persistentvolumeclaim="db"}': '100x20',
    },
    minute: 20,
  },
  {
    title: 'a Service that waits for its address',
    alert: 'LoadBalancerWithoutAddress',
    series: { 'kube_service_spec_type{namespace="traefik",service="traefik",type="LoadBalancer"}': '1x20' },
    minute: 10,
    says: 'Service traefik/traefik has no address',
  },
  {
    title: 'a Service that has one',
    alert: 'LoadBalancerWithoutAddress',
    series: {
      'kube_service_spec_type{namespace="traefik",service="traefik",type="LoadBalancer"}': '1x20',
      'kube_service_status_load_balancer_ingress{namespace="traefik",service="traefik",ip="192.168.20.100"}':
        '1x20',
    },
    minute: 20,
  },
  {
    title: 'a certificate in its last week',
    alert: 'CertificateExpiring',
    series: {
      'certmanager_certificate_expiration_timestamp_seconds{exported_namespace="traefik",name="wildcard"}':
        '608400x90',
    },
    minute: 60,
    says: 'Certificate traefik/wildcard ends in 7d 0h 0m 0s and was not renewed',
  },
  {
    title: 'a certificate that has a month',
    alert: 'CertificateExpiring',
    series: {
      'certmanager_certificate_expiration_timestamp_seconds{exported_namespace="traefik",name="wildcard"}':
        '2592000x90',
    },
    minute: 90,
  },
  {
    title: 'a certificate that is not issued',
    alert: 'CertificateNotReady',
    series: {
      'certmanager_certificate_ready_status{exported_namespace="traefik",name="wildcard",condition="True"}':
        '0x40',
    },
    minute: 30,
    says: 'Certificate traefik/wildcard is not ready',
  },
  {
    title: 'a certificate that is issued',
    alert: 'CertificateNotReady',
    series: {
      'certmanager_certificate_ready_status{exported_namespace="traefik",name="wildcard",condition="True"}':
        '0x20 1x20',
      'certmanager_certificate_ready_status{exported_namespace="traefik",name="wildcard",condition="False"}':
        '1x20 0x20',
    },
    minute: 40,
  },
  {
    title: 'an item that the operator cannot read',
    alert: 'OnePasswordItemNotSynced',
    series: {
      'kube_customresource_onepassworditem_created{namespace="loki",name="loki-credentials"}': '5x20',
      'kube_customresource_onepassworditem_condition{namespace="loki",name="loki-credentials",type="Ready"}':
        '0x20',
    },
    minute: 10,
    says: 'The Secret of OnePasswordItem loki/loki-credentials does not follow its item',
  },
  {
    title: 'an item that the operator never looked at',
    alert: 'OnePasswordItemNotSynced',
    series: {
      'kube_customresource_onepassworditem_created{namespace="loki",name="loki-credentials"}': '5x20',
    },
    minute: 10,
    says: 'The Secret of OnePasswordItem loki/loki-credentials does not follow its item',
  },
  {
    title: 'an item that is synced',
    alert: 'OnePasswordItemNotSynced',
    series: {
      'kube_customresource_onepassworditem_created{namespace="loki",name="loki-credentials"}': '5x20',
      'kube_customresource_onepassworditem_condition{namespace="loki",name="loki-credentials",type="Ready"}':
        '1x20',
    },
    minute: 20,
  },
  {
    title: 'a tunnel that has lost its connections',
    alert: 'TunnelDown',
    series: { 'cloudflared_tunnel_ha_connections{pod="a"}': '4x4 0x20' },
    minute: 10,
    says: 'The tunnel has no connection to Cloudflare',
  },
  {
    title: 'a tunnel without pods',
    alert: 'TunnelDown',
    series: {},
    minute: 5,
    says: 'The tunnel has no connection to Cloudflare',
  },
  {
    title: 'a tunnel that has lost one of two pods',
    alert: 'TunnelDown',
    series: {
      'cloudflared_tunnel_ha_connections{pod="a"}': '0x20',
      'cloudflared_tunnel_ha_connections{pod="b"}': '4x20',
    },
    minute: 20,
  },
  {
    title: 'a zone that is not written',
    alert: 'ExternalDnsFailing',
    series: { 'external_dns_controller_last_sync_timestamp_seconds{pod="a"}': '0x40' },
    minute: 21,
    says: 'external-dns could not write to the zone for 21m 0s',
  },
  {
    title: 'a zone that is written every minute',
    alert: 'ExternalDnsFailing',
    series: { 'external_dns_controller_last_sync_timestamp_seconds{pod="a"}': '0+60x40' },
    minute: 40,
  },
  {
    title: 'a Service that fails every second time',
    alert: 'TraefikFailing',
    series: {
      'traefik_service_requests_total{service="grafana",code="200"}': '0+60x30',
      'traefik_service_requests_total{service="grafana",code="502"}': '0+60x30',
    },
    minute: 11,
    says: '50% of what Traefik asks of grafana fails',
  },
  {
    title: 'a Service that refuses',
    alert: 'TraefikFailing',
    series: {
      'traefik_service_requests_total{service="grafana",code="200"}': '0+60x30',
      'traefik_service_requests_total{service="grafana",code="404"}': '0+60x30',
    },
    minute: 30,
  },
  {
    title: 'a node that does not reach another',
    alert: 'NetworkUnreachable',
    series: { 'cilium_unreachable_nodes{node="a"}': '1x20' },
    minute: 10,
    says: 'Node a does not reach 1 other nodes',
  },
  {
    title: 'a node that reaches all',
    alert: 'NetworkUnreachable',
    series: { 'cilium_unreachable_nodes{node="a"}': '1x5 0x20' },
    minute: 20,
  },
  {
    title: 'a drive that is gone',
    alert: 'MinioDriveOffline',
    series: { 'minio_cluster_drive_offline_total{server="a"}': '1x20' },
    minute: 5,
    says: '1 drives of MinIO are offline',
  },
  {
    title: 'drives that are all there',
    alert: 'MinioDriveOffline',
    series: { 'minio_cluster_drive_offline_total{server="a"}': '0x20' },
    minute: 20,
  },
  {
    title: 'a server that is gone',
    alert: 'MinioServerOffline',
    series: { 'minio_cluster_nodes_offline_total{server="a"}': '1x20' },
    minute: 5,
    says: '1 servers of MinIO are offline',
  },
  {
    title: 'servers that are all there',
    alert: 'MinioServerOffline',
    series: { 'minio_cluster_nodes_offline_total{server="a"}': '0x20' },
    minute: 20,
  },
  {
    title: 'a tenant with a tenth left',
    alert: 'MinioFilling',
    series: {
      'minio_cluster_capacity_usable_free_bytes{server="a"}': '10x70',
      'minio_cluster_capacity_usable_total_bytes{server="a"}': '100x70',
    },
    minute: 60,
    says: 'MinIO has 10% left',
  },
  {
    title: 'a tenant with half of its room left',
    alert: 'MinioFilling',
    series: {
      'minio_cluster_capacity_usable_free_bytes{server="a"}': '50x70',
      'minio_cluster_capacity_usable_total_bytes{server="a"}': '100x70',
    },
    minute: 70,
  },
  {
    title: 'a target that does not answer',
    alert: 'TargetDown',
    series: { 'up{job="traefik",instance="10.244.1.7:9100"}': '1x4 0x20' },
    minute: 15,
    says: 'traefik at 10.244.1.7:9100 gives no metrics',
  },
  {
    title: 'a target that answers',
    alert: 'TargetDown',
    series: { 'up{job="traefik",instance="10.244.1.7:9100"}': '0x9 1x20' },
    minute: 20,
  },
  {
    title: 'Mimir that refuses what Alloy sends',
    alert: 'MimirNotIngesting',
    series: { 'prometheus_remote_storage_samples_failed_total{node="a"}': '0+600x20' },
    minute: 11,
    says: 'Mimir loses metrics, 10 a second',
  },
  {
    title: 'Mimir that fails by itself',
    alert: 'MimirNotIngesting',
    series: {
      'cortex_request_duration_seconds_count{pod="a",route="api_v1_push",status_code="500"}': '0+60x20',
    },
    minute: 11,
    says: 'Mimir loses metrics, 1 a second',
  },
  {
    title: 'Mimir that takes all',
    alert: 'MimirNotIngesting',
    series: {
      'prometheus_remote_storage_samples_failed_total{node="a"}': '600x20',
      'cortex_request_duration_seconds_count{pod="a",route="api_v1_push",status_code="200"}': '0+60x20',
    },
    minute: 20,
  },
  {
    title: 'Alloy that has given up on logs',
    alert: 'LokiNotIngesting',
    series: { 'loki_write_dropped_entries_total{node="a"}': '0+60x20' },
    minute: 11,
    says: 'Loki loses logs, 1 a second',
  },
  {
    title: 'Loki that fails by itself',
    alert: 'LokiNotIngesting',
    series: {
      'loki_request_duration_seconds_count{route="loki_api_v1_push",status_code="503"}': '0+60x20',
    },
    minute: 11,
    says: 'Loki loses logs, 1 a second',
  },
  {
    title: 'Loki that takes all',
    alert: 'LokiNotIngesting',
    series: {
      'loki_write_dropped_entries_total{node="a"}': '60x20',
      'loki_request_duration_seconds_count{route="loki_api_v1_push",status_code="204"}': '0+60x20',
    },
    minute: 20,
  },
  {
    title: 'rules that cannot be judged',
    alert: 'RulesFailing',
    series: { 'cortex_prometheus_rule_evaluation_failures_total{rule_group="cluster"}': '0+1x30' },
    minute: 11,
    says: 'Alerts cannot be judged: cluster',
  },
  {
    title: 'rules that could not be judged once',
    alert: 'RulesFailing',
    series: { 'cortex_prometheus_rule_evaluation_failures_total{rule_group="cluster"}': '0 1x40' },
    minute: 30,
  },
]
