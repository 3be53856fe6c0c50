/** An API version of Kubernetes that is not served any more from a minor version on. */
export interface RemovedApi {
  readonly apiVersion: string
  readonly kinds: readonly string[]
  /** Of Kubernetes 1: the first that does not serve it. */
  readonly minor: number
  /** What to use in its place; empty where the source names none. */
  readonly instead: string
}

/**
 * Read from `APILifecycleRemoved` in k8s.io/api v0.36.1, `zz_generated.prerelease-lifecycle.go`, which the API server
 * goes by (k8s.io/apiserver: pkg/endpoints/deprecation). What was removed before is found by asking the cluster for it.
 */
export const removedApis: readonly RemovedApi[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1alpha1',
    kinds: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
    minor: 32,
    instead: '',
  },
  { apiVersion: 'authentication.k8s.io/v1alpha1', kinds: ['SelfSubjectReview'], minor: 32, instead: '' },
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3',
    kinds: ['FlowSchema', 'PriorityLevelConfiguration'],
    minor: 32,
    instead: 'flowcontrol.apiserver.k8s.io/v1',
  },
  { apiVersion: 'authentication.k8s.io/v1beta1', kinds: ['SelfSubjectReview'], minor: 33, instead: '' },
  {
    apiVersion: 'admissionregistration.k8s.io/v1beta1',
    kinds: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
    minor: 34,
    instead: '',
  },
  { apiVersion: 'apidiscovery.k8s.io/v2beta1', kinds: ['APIGroupDiscovery'], minor: 35, instead: '' },
  {
    apiVersion: 'storage.k8s.io/v1alpha1',
    kinds: ['VolumeAttributesClass'],
    minor: 35,
    instead: 'storage.k8s.io/v1',
  },
  { apiVersion: 'certificates.k8s.io/v1alpha1', kinds: ['ClusterTrustBundle'], minor: 37, instead: '' },
  { apiVersion: 'networking.k8s.io/v1beta1', kinds: ['IPAddress', 'ServiceCIDR'], minor: 37, instead: '' },
  {
    apiVersion: 'storage.k8s.io/v1beta1',
    kinds: ['VolumeAttributesClass'],
    minor: 37,
    instead: 'storage.k8s.io/v1',
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1alpha1',
    kinds: ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
    minor: 38,
    instead: '',
  },
  { apiVersion: 'coordination.k8s.io/v1alpha2', kinds: ['LeaseCandidate'], minor: 38, instead: '' },
  {
    apiVersion: 'resource.k8s.io/v1beta1',
    kinds: ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
    minor: 38,
    instead: '',
  },
  { apiVersion: 'coordination.k8s.io/v1beta1', kinds: ['LeaseCandidate'], minor: 39, instead: '' },
  { apiVersion: 'resource.k8s.io/v1alpha3', kinds: ['DeviceTaintRule'], minor: 39, instead: '' },
  {
    apiVersion: 'resource.k8s.io/v1beta2',
    kinds: ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
    minor: 39,
    instead: '',
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1beta1',
    kinds: ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
    minor: 40,
    instead: 'admissionregistration.k8s.io/v1',
  },
  { apiVersion: 'certificates.k8s.io/v1beta1', kinds: ['ClusterTrustBundle'], minor: 40, instead: '' },
  { apiVersion: 'certificates.k8s.io/v1beta1', kinds: ['PodCertificateRequest'], minor: 41, instead: '' },
  {
    apiVersion: 'storagemigration.k8s.io/v1beta1',
    kinds: ['StorageVersionMigration'],
    minor: 41,
    instead: '',
  },
  { apiVersion: 'resource.k8s.io/v1alpha3', kinds: ['ResourcePoolStatusRequest'], minor: 42, instead: '' },
  { apiVersion: 'resource.k8s.io/v1beta2', kinds: ['DeviceTaintRule'], minor: 42, instead: '' },
]
