/** What tells a release from all others of a cluster. */
export interface ReleaseName {
  readonly namespace: string
  readonly name: string
}

/** @returns the key under which releases are kept apart everywhere: `namespace/name`. */
export function releaseKey({ namespace, name }: ReleaseName): string {
  return `${namespace}/${name}`
}
