/** What a platform calls something, for people: "LOGISTICS_PICKUP_DONE" as "Logistics pickup done". */
export function readable(code: string): string {
  if (!/^([A-Z][A-Z0-9]*(_[A-Z0-9]+)*|[a-z0-9]+(_[a-z0-9]+)+)$/.test(code)) return code;
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words[0]!.toUpperCase() + words.slice(1);
}
