export interface Finding { readonly rule: string; readonly severity: 'error' | 'warning'; readonly message: string; readonly file?: string; readonly line?: number; readonly release?: string }
export function lint(_input: { stackFile: string; build: string }): Finding[] { return [] }
