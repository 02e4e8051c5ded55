/** A file on its way to the server, with how far it is. */

import { newKey } from '$lib/api/client';
import type { Attachment } from '$lib/api/types';
import type { Said } from '$lib/problem-words';

/** A file that the server has, and is making a copy of. */
interface Copying {
  original: Attachment;
  copy: Promise<Attachment | undefined>;
}

export class Upload {
  readonly key = newKey();
  progress = $state(0);
  state = $state<'sending' | 'ready' | 'failed'>('sending');
  attachment = $state.raw<Attachment | null>(null);
  /** Why the server did not take it; null where there was no answer. */
  refused = $state.raw<Said | null>(null);
  readonly preview: string | null;
  readonly name: string;
  /** Whether the copy that is being made is here. */
  readonly came: Promise<boolean> = Promise.resolve(true);
  /** Taken out again: what still comes of it is not wanted. */
  stopped = false;
  #request: XMLHttpRequest | null = null;
  #file: File | null = null;

  /** A file of this device, or one that the server has already or is copying. */
  constructor(
    source: File | Attachment | Copying,
    private readonly ready: () => void = () => {},
  ) {
    if (source instanceof File) {
      this.#file = source;
      this.name = source.name;
      this.preview = source.type.startsWith('image/') ? URL.createObjectURL(source) : null;
      this.send();
      return;
    }
    if ('copy' in source) {
      const { name, content_type, url } = source.original;
      this.name = name ?? '';
      this.preview = content_type.startsWith('image/') ? url : null;
      this.came = source.copy.then(
        (copy) => this.#have(copy),
        () => this.#have(undefined),
      );
      return;
    }
    this.name = source.name ?? '';
    this.preview = source.content_type.startsWith('image/') ? source.url : null;
    this.attachment = source;
    this.state = 'ready';
  }

  #have(copy: Attachment | undefined): boolean {
    if (!copy || this.stopped) return false;
    this.attachment = copy;
    this.state = 'ready';
    this.ready();
    return true;
  }

  send() {
    const file = this.#file;
    if (!file) return;
    this.state = 'sending';
    this.refused = null;
    this.progress = 0;
    // fetch does not tell how much has gone up.
    const request = new XMLHttpRequest();
    this.#request = request;
    request.open('POST', '/api/v1/attachments');
    request.setRequestHeader('Idempotency-Key', this.key);
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) this.progress = event.loaded / event.total;
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) this.#have(request.response as Attachment);
      else {
        const problem = request.response as (Said & Record<string, unknown>) | null;
        this.refused = problem?.code ? { ...problem, body: problem } : { code: `http_${request.status}` };
        this.state = 'failed';
      }
    };
    request.onerror = () => (this.state = 'failed');
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  }

  stop() {
    this.stopped = true;
    this.#request?.abort();
    if (this.#file && this.preview) URL.revokeObjectURL(this.preview);
  }
}
