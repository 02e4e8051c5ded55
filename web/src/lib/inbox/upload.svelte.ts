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
  #request: XMLHttpRequest | null = null;

  constructor(readonly file: File) {
    this.preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : null;
    this.send();
  }

  send() {
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
      } else {
        const problem = request.response as { detail?: string; title?: string } | null;
        this.detail = problem?.detail ?? problem?.title ?? String(request.status);
        this.state = 'failed';
      }
    };
    request.onerror = () => (this.state = 'failed');
    const form = new FormData();
    form.append('file', this.file, this.file.name);
    request.send(form);
  }

  stop() {
    this.#request?.abort();
    if (this.preview) URL.revokeObjectURL(this.preview);
  }
}
