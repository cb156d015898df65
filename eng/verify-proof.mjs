#!/usr/bin/env node
// Verifies the proof of a decision, of a command or of an audit row (GET /api/v1/…/proof) on its own: written from docs/ledger-format.md,
// with nothing but Node.js (18 or later).
//   node eng/verify-proof.mjs PROOF.json --origin KEYFILE
// Exit 0: every record stands in the ledger of the signed checkpoint; 1: one does not, or the signature is not the key's; 2: it could not be judged.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (...pieces) => pieces.reduce((hash, piece) => hash.update(piece), createHash('sha256')).digest();
const leaf = data => sha256(Buffer.of(0), data);
const node = (left, right) => sha256(Buffer.of(1), left, right);
const base64 = text => Buffer.from(text, 'base64');
const wrong = words => { throw Object.assign(new Error(words), { exit: 1 }); };

function recordBytes({ format, fields }) {
  const pieces = fields.map(({ value }) => {
    if (value === null) return Buffer.alloc(4, 255);
    const text = Buffer.from(value, 'utf8'), length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    return Buffer.concat([length, text]);
  });
  return Buffer.concat([Buffer.from(`${format}\n`), ...pieces]);
}

// RFC 9162, 2.1.3.2: from a leaf's hash to the root of a tree of SIZE leaves.
function rootFrom(hash, index, size, path) {
  let [first, last] = [BigInt(index), BigInt(size) - 1n];
  if (first > last || first < 0n) wrong('The record has no place in a tree of this size.');
  for (const step of path.map(base64)) {
    if (last === 0n) wrong('The path is too long.');
    if (first % 2n === 1n || first === last) {
      hash = node(step, hash);
      for (; first % 2n === 0n && first !== 0n; first /= 2n) last /= 2n;
    } else {
      hash = node(hash, step);
    }
    [first, last] = [first / 2n, last / 2n];
  }
  return last === 0n ? hash : wrong('The path is too short.');
}

function checkpointOf(note, key) {
  const [name, id, ...rest] = key.split('+');
  const [text, signatures] = [note.slice(0, note.indexOf('\n\n') + 1), note.slice(note.indexOf('\n\n') + 2)];
  const line = signatures.split('\n').find(one => one.startsWith(`— ${name} `)) ?? wrong('The checkpoint is not signed by this key.');
  const signature = base64(line.split(' ')[2]), der = base64(rest.join('+')).subarray(1);
  const isOfKey = signature.subarray(0, 4).toString('hex') === id && sha256(Buffer.from(`${name}\n`), Buffer.of(2), der).subarray(0, 4).toString('hex') === id;
  if (!isOfKey || !verifySignature('sha256', Buffer.from(text), createPublicKey({ key: der, format: 'der', type: 'spki' }), signature.subarray(4)))
    wrong('The signature of the checkpoint is not the key\'s.');
  const [origin, size, root] = text.split('\n');
  return origin === name ? { size, root } : wrong('The checkpoint is of another ledger.');
}

try {
  const [file, option, keyFile] = process.argv.slice(2);
  if (!file || option !== '--origin' || !keyFile) throw new Error('Usage: node verify-proof.mjs PROOF.json --origin KEYFILE');
  const proof = JSON.parse(readFileSync(file, 'utf8'));
  if (proof.checkpoint === null) throw new Error('There is no checkpoint yet; ask for the proof again in a moment.');
  const { size, root } = checkpointOf(proof.checkpoint, readFileSync(keyFile, 'utf8').trim());
  for (const record of proof.records) {
    const bytes = recordBytes(record), name = record.fields[0].value;
    if (record.path === null) throw new Error(`${name} is ${record.state}${record.fault ? `: ${record.fault}` : '; no checkpoint covers it'}`);
    let hash = leaf(bytes.length > 65_535 ? Buffer.concat([Buffer.from('cockpit-digest-1\n'), sha256(bytes)]) : bytes);
    if (record.batch) {
      const { place, count, root: batch, path } = record.batch, long = Buffer.alloc(8);
      if (!rootFrom(hash, place, count, path).equals(base64(batch))) wrong(`${name} is not in its batch: a field is not what was sealed.`);
      long.writeBigUInt64BE(BigInt(count));
      hash = leaf(Buffer.concat([Buffer.from('cockpit-batch-1\n'), long, base64(batch)]));
    }
    if (!rootFrom(hash, record.leaf, size, record.path).equals(base64(root))) wrong(`${name} is not in the ledger: a field is not what was sealed.`);
    console.log(`${name} stands in leaf ${record.leaf}, unchanged.`);
  }
  console.log(`Sound: the checkpoint over ${size} leaves is signed by the key that you gave.`);
} catch (fault) {
  console.error(fault.message);
  process.exitCode = fault.exit ?? 2;
}
