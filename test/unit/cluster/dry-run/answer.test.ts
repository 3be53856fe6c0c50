import { describe, expect, it } from '@jest/globals'
import { answerOf } from '../../../../src/cluster/dry-run/answer.js'

describe('what kubectl says about an object', () => {
  it.each([
    [
      'The Deployment "web" is invalid: \n* spec.selector: Invalid value: {"matchLabels":{"a":"x: y"}}: field is immutable\n* spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.selector: Invalid value: field is immutable spec.replicas: Invalid value: must be greater than or equal to 0',
    ],
    [
      `error: Apply failed with 2 conflicts: conflicts with "kube-controller-manager" using v1:\n- .spec.accessModes\n- .spec.size\nPlease review the fields above\n* If you intend`,
      'Apply failed with 2 conflicts: conflicts with "kube-controller-manager" using v1: .spec.accessModes .spec.size',
    ],
    [
      'E1125 19:36:52.645492 6614 memcache.go:265] "x"\nError from server (Forbidden): pods "x" is forbidden: exceeded quota: q',
      'exceeded quota: q',
    ],
    [
      'Error from server: failed to create typed patch object (ns/bad; /v1, Kind=ConfigMap): errors:\n  .data.a: expected string, got &value.valueUnstructured{Value:1}',
      'failed to create typed patch object (ns/bad; /v1, Kind=ConfigMap): errors: .data.a: expected string',
    ],
    [
      'Error from server: admission webhook "w" denied the request: no\u202e\u0007 way',
      'admission webhook "w" denied the request: no way',
    ],
    [
      'The PersistentVolumeClaim "c" is invalid: spec: Forbidden: spec is immutable\n  core.PersistentVolumeClaimSpec{\n- \tVolumeName: "a",',
      'spec: Forbidden: spec is immutable',
    ],
  ])('%j is refused', (stderr, reason) => {
    expect(answerOf(stderr, 'ConfigMap')).toEqual({ outcome: 'refused', reason })
  })

  it.each([
    ['Error from server (NotFound): namespaces "nons" not found', 'its namespace is not there yet'],
    [
      'resource mapping not found for name: "t" namespace: "" from "STDIN": no matches for kind "Thing" in version "example.com/v1"\nensure CRDs are installed first',
      'the cluster does not know this kind yet',
    ],
    [
      'Error from server (InternalError): Internal error occurred: failed calling webhook "w": dial tcp: refused',
      'a webhook of the cluster could not be asked',
    ],
    [
      'Error from server (BadRequest): admission webhook "w" does not support dry run',
      'a webhook of the cluster could not be asked',
    ],
    [
      'unable to recognize "STDIN": Get "https://127.0.0.1:1/api": connection refused',
      'the cluster did not answer',
    ],
    ['Error from server (Timeout): x', 'the API server could not tell'],
    ['error: something else', 'kubectl could not try it'],
    ['', 'kubectl could not try it'],
  ])('%j is no answer', (stderr, reason) => {
    expect(answerOf(stderr, 'ConfigMap')).toEqual({ outcome: 'not-tried', reason })
  })

  it.each([
    'Error from server: failed to create typed patch object (ns/s; /v1, Kind=Secret): .data.a: expected string, got &value.valueUnstructured{Value:12345}',
    'Error from server: admission webhook "w" denied the request: 12345 is a weak password',
  ])('%j about a Secret is not quoted', (stderr) => {
    expect(answerOf(stderr, 'Secret')).toEqual({
      outcome: 'refused',
      reason: 'the API server refuses it, in words that may quote a value',
    })
  })
})
