import { gunzipSync, gzipSync } from 'node:zlib'

/** What helm keeps of a release is base64 of the API, base64 of helm, gzip, JSON (helm: pkg/storage/driver/util.go). */

/** @returns the JSON, empty for all else. */
export function unpacked(release: string): string {
  try {
    const helm = Buffer.from(release, 'base64').toString('latin1')
    return gunzipSync(Buffer.from(helm, 'base64')).toString('utf8')
  } catch {
    return ''
  }
}

export function packed(json: string): string {
  return Buffer.from(gzipSync(json).toString('base64'), 'latin1').toString('base64')
}
