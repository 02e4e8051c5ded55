/** What a platform takes as a file, checked before anything is uploaded. */

import type { ComposerLimits } from '$lib/api/types';

export type Refusal = { why: 'kind' } | { why: 'size'; max: number };

const EXTRA: Record<string, string> = {
  'image/jpg': 'image/jpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
};

function kindOf(type: string): string {
  const kind = type.split('/')[0] ?? '';
  return ['image', 'video', 'audio'].includes(kind) ? kind : 'file';
}

/** Why a file cannot be sent; null when it can, or when the platform's limits are not told. */
export function refusalOf(file: { type: string; size: number }, limits: ComposerLimits | null): Refusal | null {
  if (!limits) return null;
  const kind = kindOf(file.type);
  if (limits.kinds && !limits.kinds.includes(kind)) return { why: 'kind' };
  const limit = limits.files?.find((one) => one.kind === kind);
  if (!limit) return null;
  const type = EXTRA[file.type] ?? file.type;
  // A type that the browser does not know is looked at by the server.
  if (file.type && limit.content_types.length > 0) {
    const taken = limit.content_types.some((one) => (EXTRA[one] ?? one) === type);
    if (!taken) return { why: 'kind' };
  }
  return file.size > limit.max_bytes ? { why: 'size', max: limit.max_bytes } : null;
}

/** What the file dialog offers, as an input takes it; empty: nothing may be attached. */
export function acceptOf(limits: ComposerLimits | null): string {
  if (!limits?.kinds) return 'image/*,video/*,audio/*,application/pdf';
  const { kinds, files } = limits;
  if (kinds.includes('file') && !files?.find((f) => f.kind === 'file')?.content_types.length) return '*/*';
  return ['image', 'video', 'audio', 'file']
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind) => {
      const types = files?.find((f) => f.kind === kind)?.content_types ?? [];
      return types.length > 0 ? types : kind === 'file' ? ['*/*'] : [`${kind}/*`];
    })
    .join(',');
}
