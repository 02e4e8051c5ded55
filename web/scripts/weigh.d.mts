export function firstFiles(): { scripts: string[]; styles: string[] };
export function weigh(files?: { scripts: string[]; styles: string[] }): { js: number; css: number };
