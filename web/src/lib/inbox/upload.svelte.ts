/** A file on its way to the server, with how far it is. */

import { newKey } from '$lib/api/client';
import type { Attachment } from '$lib/api/types';

export class Upload {
  readonly key = newKey();
  progress = $state(0);
  state = $state<'sending' | 'ready' | 'failed'>('sending');
  attachment = $state.raw<Attachment | null>(null);
  detail = $state('');
  readonly preview: string | null;
  readonly name: string;
  #request: XMLHttpRequest | null = null;
  #file: File | null = null;

  /** A file of this device, or one that the server has already. */
  constructor(
    source: File | Attachment,
    private readonly ready: () => void = () => {},
  ) {
    if (source instanceof File) {
      this.#file = source;
      this.name = source.name;
      this.preview = source.type.startsWith('image/') ? URL.createObjectURL(source) : null;
      this.send();
      return;
    }
    this.name = source.name ?? '';
    this.preview = source.content_type.startsWith('image/') ? source.url : null;
    this.attachment = source;
    this.state = 'ready';
  }

  send() {
    const file = this.#file;
    if (!file) return;
    this.state = 'sending';
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
      if (request.status >= 200 && request.status < 300) {
        this.attachment = request.response as Attachment;
        this.state = 'ready';
        this.ready();
      } else {
        const problem = request.response as { detail?: string; title?: string } | null;
        this.detail = problem?.detail ?? problem?.title ?? String(request.status);
        this.state = 'failed';
      }
    };
    request.onerror = () => (this.state = 'failed');
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  }

  stop() {
    this.#request?.abort();
    if (this.#file && this.preview) URL.revokeObjectURL(this.preview);
  }
}
