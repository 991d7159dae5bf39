// Fills the placeholders of a vector: {r}, {port}, {server_port}, {tls_key}, {tls_cert}, {var:x}, {"$repeat":["x",n]}.
// What was observed goes the other way, so that a recording does not change with every run.
import { certificate } from './certificate.mjs';

const observed_max = 600;
const placeholder = /\{(r|port|server_port|tls_key|tls_cert|var:[\w-]+)\}/g;

function value_of(name, context) {
  switch (name) {
    case 'r': return context.r;
    case 'port': return String(context.port);
    case 'server_port': return String(context.server.port);
    case 'tls_key': return certificate().key;
    case 'tls_cert': return certificate().cert;
    default: return context.vars[name.slice('var:'.length)];
  }
}

/** A copy of `value` with every placeholder filled. */
export function fill(value, context) {
  if (typeof value === 'string') {
    return value.replace(placeholder, (all, name) => value_of(name, context) ?? all);
  }
  if (Array.isArray(value)) return value.map((member) => fill(member, context));
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value.$repeat)) return value.$repeat[0].repeat(value.$repeat[1]);
  const entries = Object.entries(value).map(([name, member]) => [fill(name, context), fill(member, context)]);
  return Object.fromEntries(entries);
}

/** A copy of `value` in which what differs from run to run is a placeholder again. */
export function restore(value, context) {
  if (typeof value === 'string') {
    let text = value;
    if (context.r) text = text.replaceAll(context.r, '{r}');
    if (context.port) {
      text = text.replaceAll(`:${context.port}`, ':{port}').replaceAll(`port: ${context.port}`, 'port: {port}');
    }
    return text.length > observed_max ? `${text.slice(0, 200)}…(${text.length} characters)` : text;
  }
  if (Array.isArray(value)) return value.map((member) => restore(member, context));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, member]) => [restore(name, context), restore(member, context)]);
  return Object.fromEntries(entries);
}
