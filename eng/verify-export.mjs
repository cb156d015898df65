#!/usr/bin/env node
// Verifies an export of Cockpit's ledger, on its own: written from docs/ledger-format.md, with nothing but Node.js (18 or later).
//   node eng/verify-export.mjs EXPORT [--origin KEYFILE] [--previous CHECKPOINT] [--json]
//   node eng/verify-export.mjs --batch       reads lines {"export": base64, "key"?, "previous"?}, writes a verdict a line
// Exit 0: sound; 1: tampered, the first fault is named; 2: it could not be judged.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

const SHAPES = {
  audit: ['cockpit-audit-1', 'id at actor action target team command before after reason detail source outcome'.split(' ')],
  decisions: ['cockpit-decision-1', ('id foreignId requestId item at model version trafficClass status path override source subject prediction score latencyMs cost '
    + 'features attributes answer trace findings').split(' ')],
};
const UNUSABLE = ['unreadable', 'not-an-export', 'newer-format', 'key-file', 'earlier-checkpoint', 'no-proof'];
const FORMAT = 'cockpit-export-1', LONGEST_LINE = 32 << 20, MOST_METADATA = 16 << 20, CHUNK = 1 << 16, LOOK_AHEAD = 63;

class Fault extends Error {
  constructor(code, words, part = null, line = null, record = null) {
    super(words);
    Object.assign(this, { code, part, line, record });
  }
}
const refuse = (code, words, part, line, record) => { throw new Fault(code, words, part, line, record); };

// Bytes and texts

const sha256 = (...pieces) => pieces.reduce((hash, piece) => hash.update(piece), createHash('sha256')).digest();
const leafHash = data => sha256(Buffer.of(0), data);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const textOf = bytes => { try { return UTF8.decode(bytes); } catch { return null; } };

function base64(text) {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
const hashOf = text => { const bytes = base64(text); return bytes?.length === 32 ? bytes : null; };
const numberOf = text => /^(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : null;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  for (let bit = 0; bit < 8; bit++) i = i & 1 ? (i >>> 1) ^ 0xedb88320 : i >>> 1;
  return i;
});
const crc32 = bytes => ~bytes.reduce((crc, byte) => CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0;

// Notes and keys

const isName = name => name.length > 0 && !/[\p{Z}\p{Cc}+]/u.test(name);
const P256 = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');

function readKey(text) {
  const [name, id, ...rest] = text.split('+');
  const bytes = rest.length > 0 ? base64(rest.join('+')) : null;
  if (bytes === null || !isName(name)) return 'it is not NAME+ID+BASE64';
  if (bytes[0] === 1) return 'it is an Ed25519 key, whose signatures are not checked here';
  const der = bytes.subarray(1);
  if (bytes[0] !== 2 || der.length !== 91 || !der.subarray(0, P256.length).equals(P256)) return 'it is not a key on P-256';
  const keyId = sha256(name, '\n', bytes).subarray(0, 4);
  if (keyId.toString('hex') !== id) return 'its id is not that of its name and bytes';
  try {
    return { name, keyId, text, point: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
  } catch {
    return 'its point is not on the curve';
  }
}

function readNote(note) {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  if (note.length > 100_000 || end < 0 || /[\0-\x09\x0b-\x1f]/.test(text) || !note.endsWith('\n') || end + 2 === note.length) return null;
  const signatures = note.slice(end + 2, -1).split('\n').map(line => {
    const words = line.split(' ');
    const bytes = words.length === 3 && words[0] === '—' && isName(words[1]) ? base64(words[2]) : null;
    return bytes?.length > 4 ? { name: words[1], keyId: bytes.subarray(0, 4), bytes: bytes.subarray(4) } : null;
  });
  return signatures.length > 64 || signatures.includes(null) ? null : { text, signatures };
}

function isSigned(note, key) {
  const own = note.signatures.filter(signature => signature.name === key.name && signature.keyId.equals(key.keyId));
  const isGood = signature => { try { return verifySignature('sha256', Buffer.from(note.text), key.point, signature.bytes); } catch { return false; } };
  return own.length > 0 && own.every(isGood);
}

function readCheckpoint(note) {
  const lines = note?.text.split('\n');
  if (!lines || lines.length < 4 || lines.slice(0, -1).includes('') || lines.at(-1) !== '') return null;
  const root = hashOf(lines[2]);
  if (!/^(0|[1-9][0-9]*)$/.test(lines[1]) || BigInt(lines[1]) >= 2n ** 63n || root === null || (lines[1] === '0' && !root.equals(sha256('')))) return null;
  return { origin: lines[0], size: Number(lines[1]), root };
}

// The archive

function readArchive(source) {
  const end = source.size >= 22 ? source.read(source.size - 22, 22) : Buffer.alloc(22);
  const isBegun = source.size >= 4 && source.read(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'));
  const start = end.readUInt32LE(16);
  if (end.toString('latin1', 0, 4) !== 'PK\x05\x06' || end.readUInt16LE(20) !== 0 || start > source.size - 22)
    refuse(isBegun ? 'archive' : 'not-an-export', isBegun ? 'The archive is cut off, or its end was changed.' : 'This is not an archive.');
  if (source.size - start > 65_534 * 146) refuse('archive', 'The list of files was changed.');
  const directory = source.read(start, source.size - start), entries = new Map();
  let place = 0, offset = 0;
  for (; place < directory.length - 22; place += 46 + directory.readUInt16LE(place + 28)) {
    const length = place + 46 <= directory.length ? directory.readUInt16LE(place + 28) : 0;
    if (length === 0 || length > 100 || place + 46 + length > directory.length) refuse('archive', 'The list of files was changed.');
    const name = directory.toString('latin1', place + 46, place + 46 + length);
    const entry = {
      name, isPacked: directory.readUInt16LE(place + 10) === 8, crc32: directory.readUInt32LE(place + 16), packedBytes: directory.readUInt32LE(place + 20),
      bytes: directory.readUInt32LE(place + 24), offset, start: offset + 30 + length,
    };
    if (!directory.subarray(place, place + 46).equals(header(entry, true))) refuse('archive', 'The list of files was changed, or something lies between its files.');
    if (!/^([a-z0-9-][a-z0-9.-]*\/)?[a-z0-9-][a-z0-9.-]*$/.test(name) || entries.has(name)) refuse('archive', 'The archive has a file that no export has, or one twice.');
    entries.set(name, entry);
    offset = entry.start + entry.packedBytes;
  }
  const expected = Buffer.alloc(22);
  expected.write('PK\x05\x06', 'latin1');
  expected.writeUInt16LE(entries.size & 0xffff, 8);
  expected.writeUInt16LE(entries.size & 0xffff, 10);
  expected.writeUInt32LE(place, 12);
  expected.writeUInt32LE(start, 16);
  if (place !== directory.length - 22 || offset !== start || entries.size > 65_534 || !end.equals(expected)) refuse('archive', 'The list of files was changed.');
  for (const entry of entries.values())
    if (!source.read(entry.offset, 30 + entry.name.length).equals(Buffer.concat([header(entry, false), Buffer.from(entry.name)])))
      refuse('archive', `The header of '${entry.name}' differs from the list of files.`);
  return entries;
}

function header(entry, isCentral) {
  const bytes = Buffer.alloc(isCentral ? 46 : 30);
  bytes.write(isCentral ? 'PK\x01\x02' : 'PK\x03\x04', 'latin1');
  if (isCentral) bytes.writeUInt16LE(20, 4);
  const at = isCentral ? 6 : 4;
  bytes.writeUInt16LE(20, at);
  bytes.writeUInt16LE(entry.isPacked ? 8 : 0, at + 4);
  bytes.writeUInt16LE(0x21, at + 8);
  bytes.writeUInt32LE(entry.crc32, at + 10);
  bytes.writeUInt32LE(entry.packedBytes, at + 14);
  bytes.writeUInt32LE(entry.bytes, at + 18);
  bytes.writeUInt16LE(entry.name.length, at + 22);
  if (isCentral && entry.offset <= 0xffffffff) bytes.writeUInt32LE(entry.offset, 42);
  return bytes;
}

function* chunks(source, start, length) {
  for (let at = 0; at < length; at += CHUNK) yield source.read(start + at, Math.min(CHUNK, length - at));
}

function readWhole(source, entry) {
  if (entry.isPacked || entry.bytes !== entry.packedBytes || entry.bytes > MOST_METADATA) refuse('archive', `${entry.name} is packed, or too large.`, entry.name);
  const bytes = source.read(entry.start, entry.bytes);
  return crc32(bytes) === entry.crc32 ? bytes : refuse('archive', `${entry.name} was changed.`, entry.name);
}

// The manifest

/** JSON without a name twice in one object, or undefined. */
function parseJson(text) {
  try {
    const value = JSON.parse(text), open = [];
    let last = null;
    for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]/g)) {
      if (token === '{' || token === '[') open.push(new Set());
      else if (token === '}' || token === ']') open.pop();
      else if (token === ':') {
        const name = JSON.parse(last);
        if (open.at(-1).has(name)) return undefined;
        open.at(-1).add(name);
      }
      last = token;
    }
    return value;
  } catch {
    return undefined;
  }
}

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = value => typeof value === 'string' && Buffer.from(value).toString() === value;
const isCount = value => Number.isSafeInteger(value) && value >= 0;
const hasNames = (value, names) => isObject(value) && Object.keys(value).sort().join() === [...names].sort().join();

function checkManifest(manifest) {
  const isFile = file => hasNames(file, ['name', 'lines', 'bytes', 'sha256', 'packedBytes', 'packedSha256', 'crc32'])
    && ['name', 'sha256', 'packedSha256'].every(name => isText(file[name])) && ['lines', 'bytes', 'packedBytes', 'crc32'].every(name => isCount(file[name]));
  const areFiles = files => Array.isArray(files) && files.length > 0 && files.every(isFile);
  const names = ['format', 'what', 'createdAt', 'filter', 'count', 'record', 'columns', 'lineFormat', 'parts', 'proofs', 'consistency', 'checkpoint', 'key'];
  const shape = Object.hasOwn(SHAPES, manifest.what) ? SHAPES[manifest.what] : null;
  const isGood = hasNames(manifest, names) && shape?.[0] === manifest.record && isText(manifest.createdAt) && isText(manifest.checkpoint)
    && isObject(manifest.filter) && Object.entries(manifest.filter).flat().every(isText) && isCount(manifest.count) && ['jsonl', 'csv'].includes(manifest.lineFormat)
    && areFiles(manifest.parts) && areFiles(manifest.proofs) && manifest.parts.length === manifest.proofs.length && isFile(manifest.consistency)
    && Array.isArray(manifest.columns) && manifest.columns.every(isText);
  if (!isGood) refuse('manifest', 'The manifest cannot be followed.', 'manifest.json');
  const opened = shape[1].filter(name => manifest.columns.includes(`${name}.salt`));
  if (manifest.columns.join() !== [...shape[1], ...opened.flatMap(name => [`${name}.salt`, `${name}.text`])].join()) refuse('manifest', 'The columns are not those of the records.', 'manifest.json');
  return { fields: shape[1], opened };
}

function readManifest(source, entries, given) {
  const bytes = readWhole(source, entries.get('manifest.json'));
  const note = readNote(textOf(readWhole(source, entries.get('manifest.note'))) ?? '') ?? refuse('signature', 'manifest.note is no signed note.', 'manifest.note');
  const lines = note.text.split('\n');
  if (lines.length !== 4 || lines[2] !== sha256(bytes).toString('base64')) refuse('manifest', 'The manifest is not the one that was signed.', 'manifest.json');
  const manifest = parseJson(textOf(bytes));
  const key = isObject(manifest) && isText(manifest.key) ? readKey(manifest.key) : 'there is none';
  if (typeof key === 'string') refuse('manifest', `The manifest's key cannot be used: ${key}.`, 'manifest.json');
  if (given && given.name !== key.name) refuse('other-log', `The export is of the ledger '${key.name}', and the given key of '${given.name}'.`, 'manifest.json');
  if (given && given.text !== key.text) refuse('other-key', 'The export was signed with another key than the one that was given.', 'manifest.json');
  if (note.signatures.length !== 1 || !isSigned(note, key)) refuse('signature', 'The signature of the manifest is not good.', 'manifest.note');
  if (lines[0] !== FORMAT && lines[0].startsWith('cockpit-export-')) refuse('newer-format', `The export has the format ${lines[0]}; this program knows ${FORMAT}.`);
  if (lines[0] !== FORMAT || lines[1] !== key.name || manifest.format !== FORMAT) refuse('other-log', 'What was signed names another format or another ledger.', 'manifest.note');
  return { manifest, key, ...checkManifest(manifest) };
}

// Lines, and what they say

async function* linesOf(source, entries, files, hasQuotes, longest, at) {
  for (const file of files) {
    const entry = entries.get(file.name), hash = createHash('sha256');
    // Pieces of a line that is not over yet; joined once, so that a line without end costs no more than its length.
    let pieces = [], length = 0, isQuoted = false, unpacked = 0;
    Object.assign(at, { part: file.name, line: 0 });
    const packed = chunks(source, entry.start, entry.packedBytes);
    const content = entry.isPacked ? Readable.from(packed).pipe(createInflateRaw()) : packed;
    try {
      for await (const chunk of content) {
        if (unpacked > file.bytes) refuse('part-changed', `${file.name} unpacks to more than the manifest says.`, file.name);
        hash.update(chunk);
        unpacked += chunk.length;
        let begin = 0;
        for (let i = 0; i < chunk.length; i++) {
          if (!hasQuotes && (i = chunk.indexOf(10, i)) < 0) break;
          if (hasQuotes && chunk[i] === 34) isQuoted = !isQuoted;
          if (chunk[i] !== 10 || isQuoted) continue;
          at.line++;
          yield Buffer.concat([...pieces, chunk.subarray(begin, i)]);
          [pieces, length, begin] = [[], 0, i + 1];
        }
        if (begin < chunk.length) pieces.push(chunk.subarray(begin));
        length += chunk.length - begin;
        if (length > longest) refuse('line-too-long', `${file.name}, line ${at.line + 1} is too long.`, file.name, at.line + 1);
      }
    } catch (error) {
      throw error instanceof Fault ? error : new Fault('part-changed', `${file.name} cannot be unpacked: it was damaged.`, file.name);
    }
    if (length > 0) refuse('line-malformed', `${file.name}, line ${at.line + 1} is cut off.`, file.name, at.line + 1);
    if (at.line < file.lines) refuse('line-missing', `${file.name} ends after line ${at.line}, and the manifest gives it ${file.lines}.`, file.name, at.line + 1);
    if (unpacked !== file.bytes || hash.digest('hex') !== file.sha256 || at.line !== file.lines) refuse('part-changed', `${file.name} has not the length or digest of the manifest.`, file.name);
  }
}

function readJsonLine(text, columns) {
  let record;
  try { record = JSON.parse(text); } catch { return null; }
  const isGood = isObject(record) && Object.keys(record).join() === columns.join() && Object.values(record).every(value => value === null || isText(value)) && JSON.stringify(record) === text;
  return isGood ? Object.values(record) : null;
}

const FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/;
function readCsvLine(text, columns) {
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r$)/gy)];
  if (cells.length !== columns.length || cells.map(cell => cell[0]).join('') !== text || cells.findIndex(cell => cell[2] === '\r') !== cells.length - 1) return null;
  const values = cells.map(([, raw]) => {
    if (raw === '') return null;
    const isQuoted = raw[0] === '"', cell = isQuoted ? raw.slice(1, -1).replaceAll('""', '"') : raw;
    const value = cell[0] === "'" ? cell.slice(1) : cell;
    return isQuoted !== (cell === '' || /[",\r\n]/.test(cell)) || (cell[0] === "'") !== FORMULA.test(value) ? undefined : value;
  });
  return values.includes(undefined) ? null : values;
}

function recordBytes(format, values) {
  const pieces = [Buffer.from(`${format}\n`)];
  for (const value of values) {
    const text = value === null ? null : Buffer.from(value), length = Buffer.alloc(4, 255);
    if (text) length.writeUInt32BE(text.length);
    pieces.push(length, ...(text ? [text] : []));
  }
  return Buffer.concat(pieces);
}

async function* recordsOf(lines, at, { manifest, fields, opened }) {
  const isCsv = manifest.lineFormat === 'csv';
  for await (const line of lines) {
    at.record = null;
    if (isCsv && at.line === 1) {
      if (line.toString('latin1') !== `${manifest.columns.join()}\r`) refuse('line-malformed', `${at.part}, line 1: the header does not name the columns.`, at.part, 1);
      continue;
    }
    const text = textOf(line), values = text === null ? null : (isCsv ? readCsvLine : readJsonLine)(text, manifest.columns);
    if (values === null) refuse('line-malformed', `${at.part}, line ${at.line} is not a record as an export writes it.`, at.part, at.line);
    at.record = values[0];
    opened.forEach((name, i) => {
      const sealed = values[fields.indexOf(name)], [salt, open] = values.slice(fields.length + 2 * i);
      const bytes = salt === null ? null : base64(salt);
      if (!(salt === null && open === null) && (open === null || bytes?.length !== 32 || sealed !== `sha256:${sha256(bytes, open).toString('hex')}`))
        refuse('line-changed', `${at.part}, line ${at.line}: '${name}.text' is not what was sealed.`, at.part, at.line, at.record);
    });
    const bytes = recordBytes(manifest.record, values.slice(0, fields.length));
    yield leafHash(bytes.length <= 65_535 ? bytes : Buffer.concat([Buffer.from('cockpit-digest-1\n'), sha256(bytes)]));
  }
}

// The ledger's tree, grown from what is in the export and what is passed over

class Tree {
  size = 0;
  edge = [];
  add(level, hash) {
    this.size += 2 ** level;
    for (; this.edge.at(-1)?.level === level; level++) hash = nodeHash(this.edge.pop().hash, hash);
    this.edge.push({ level, hash });
  }
  root() { return this.edge.length === 0 ? sha256('') : this.edge.map(part => part.hash).reduceRight((right, left) => nodeHash(left, right)); }
}

function proofLine(line) {
  const words = line.toString('latin1').split(' '), number = numberOf(words[1] ?? ''), hash = hashOf(words.at(-1));
  if (words[0] === 'leaf' && words.length === 2 && hash) return { kind: 'leaf', hash };
  if (words[0] === 'skip' && words.length === 3 && number !== null && number <= 62 && hash) return { kind: 'skip', level: number, hash };
  return words[0] === 'batch' && words.length === 2 && number > 0 ? { kind: 'batch', count: number } : null;
}

async function walk(source, entries, context, size) {
  const { manifest } = context, at = {}, proofAt = {};
  const records = recordsOf(linesOf(source, entries, manifest.parts, manifest.lineFormat === 'csv', LONGEST_LINE, at), at, context);
  const proofs = linesOf(source, entries, manifest.proofs, false, 100, proofAt);
  const odd = why => refuse('proof', `${proofAt.part}, line ${proofAt.line} ${why}.`, proofAt.part, proofAt.line);
  const nextProof = async () => { const { value, done } = await proofs.next(); return done ? null : proofLine(value) ?? odd('is neither leaf, skip nor batch'); };
  const nextLeaf = async () => { for (let line; (line = await nextProof());) if (line.kind === 'leaf') return line.hash; return null; };
  const nextRecord = async () => (await records.next()).value ?? null;
  const ledger = new Tree();
  let batch = null, count = 0;
  for (let line; (line = await nextProof());) {
    if (line.kind === 'batch') {
      if (batch || ledger.size >= size) odd('begins a batch where none can begin');
      batch = { tree: new Tree(), count: line.count };
      continue;
    }
    if (line.kind === 'leaf') {
      const record = await nextRecord() ?? refuse('line-missing', `${at.part} ends, and the proof knows of further records.`, at.part, at.line + 1);
      if (!record.equals(line.hash)) await mismatch(record, line.hash, nextRecord, nextLeaf, { ...at });
      count++;
    }
    const level = line.level ?? 0, tree = batch?.tree ?? ledger, end = batch?.count ?? size;
    if (end - tree.size < 2 ** level || tree.size % 2 ** level !== 0) odd('does not fit there');
    tree.add(level, line.hash);
    if (!batch || batch.tree.size < batch.count) continue;
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(batch.count));
    ledger.add(0, leafHash(Buffer.concat([Buffer.from('cockpit-batch-1\n'), length, batch.tree.root()])));
    batch = null;
  }
  if (batch || ledger.size !== size) refuse('proof', `The proof ends at leaf ${ledger.size} of ${size}.`, proofAt.part, proofAt.line);
  if (await nextRecord()) refuse('line-added', `${at.part}, line ${at.line}: the proof knows of no further record.`, at.part, at.line, at.record);
  if (count !== manifest.count) refuse('manifest', 'The manifest gives another number of records.', 'manifest.json');
  return ledger.root();
}

async function mismatch(record, leaf, nextRecord, nextLeaf, at) {
  const ahead = async (next, wanted) => {
    try {
      for (let i = 0, hash; i < LOOK_AHEAD && (hash = await next()); i++) if (hash.equals(wanted)) return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    return false;
  };
  const leafFollows = await ahead(nextRecord, leaf), recordFollows = await ahead(nextLeaf, record);
  const [code, words] = recordFollows && leafFollows ? ['line-moved', 'records were put into another order'] : recordFollows ? ['line-missing', 'a record is missing before this one']
    : leafFollows ? ['line-added', 'this record was added'] : ['line-changed', 'this is not the record that the ledger holds'];
  refuse(code, `${at.part}, line ${at.line}: ${words}.`, at.part, at.line, at.record);
}

/** RFC 6962, section 2.1.2. Sizes are different and not 0; bits are counted with division, because sizes may exceed 32 bits. */
function isConsistent(first, second, proof) {
  const bit = (value, k) => Math.floor(value / 2 ** k) % 2 === 1;
  let node = first.size - 1, last = second.size - 1, k = 0;
  for (; bit(node, k); k++);
  const hashes = [...proof];
  const isPowerOfTwo = 2 ** k === first.size;
  let one = isPowerOfTwo ? first.root : hashes.shift(), two = one;
  if (!one) return false;
  for (; Math.floor(last / 2 ** k) > 0; k++) {
    if (!bit(node, k) && Math.floor(node / 2 ** k) === Math.floor(last / 2 ** k)) continue;
    const hash = hashes.shift();
    if (!hash) return false;
    if (bit(node, k)) [one, two] = [nodeHash(hash, one), nodeHash(hash, two)];
    else two = nodeHash(two, hash);
  }
  return hashes.length === 0 && one.equals(first.root) && two.equals(second.root);
}

async function checkConsistency(source, entries, { manifest }, checkpoint, earlier) {
  const at = {};
  let last = 0, proof = null;
  for await (const line of linesOf(source, entries, [manifest.consistency], false, 16 + 128 * 45, at)) {
    const words = line.toString('latin1').split(' '), size = numberOf(words[0]), hashes = words.slice(1).map(hashOf);
    if (size === null || size <= last || size >= checkpoint.size || hashes.includes(null)) refuse('proof', `${at.part}, line ${at.line} is not a size and the hashes of a proof.`, at.part, at.line);
    last = size;
    if (size === earlier?.size) proof = hashes;
  }
  if (!earlier) return;
  if (earlier.size > checkpoint.size) refuse('shrunk', `The earlier checkpoint has ${earlier.size} leaves and the export's ${checkpoint.size}.`);
  const isEnd = earlier.size === 0 || earlier.size === checkpoint.size;
  if (!isEnd && proof === null) refuse('no-proof', `The export has no proof from a checkpoint of ${earlier.size} leaves.`);
  if (earlier.size === 0 || (isEnd ? earlier.root.equals(checkpoint.root) : isConsistent(earlier, checkpoint, proof))) return;
  refuse('forked', 'The ledger does not continue the earlier checkpoint: its past was rewritten.');
}

// All of it

async function verify(source, keyText, earlierText) {
  const given = keyText === undefined ? null : readKey(keyText);
  if (typeof given === 'string') refuse('key-file', `The key that was given cannot be used: ${given}.`);
  const entries = readArchive(source), missing = ['manifest.json', 'manifest.note'].filter(name => !entries.has(name));
  if (missing.length === 2) refuse('not-an-export', 'This archive is not an export: it has no manifest.json.');
  if (missing.length === 1) refuse('part-missing', `${missing[0]} is missing.`, missing[0]);
  const context = readManifest(source, entries, given), { manifest, key } = context;

  const note = readNote(manifest.checkpoint), checkpoint = readCheckpoint(note);
  if (checkpoint && checkpoint.origin !== key.name) refuse('other-log', `The checkpoint is of the ledger '${checkpoint.origin}'.`, 'manifest.json');
  if (!checkpoint || !isSigned(note, key) || checkpoint.size > 2 ** 49) refuse('checkpoint', 'The checkpoint of the export is not good.', 'manifest.json');
  const earlierNote = earlierText === undefined ? null : readNote(earlierText), earlier = readCheckpoint(earlierNote);
  if (earlierText !== undefined && (!earlier || earlier.origin !== key.name || !isSigned(earlierNote, key))) refuse('earlier-checkpoint', 'The earlier checkpoint is none of this ledger and key.');

  const files = [...manifest.parts.flatMap((part, i) => [part, manifest.proofs[i]]), manifest.consistency];
  const expected = [...files.map(file => file.name), 'manifest.json', 'manifest.note'], names = new Set(expected);
  const lost = expected.find(name => !entries.has(name)), added = [...entries.keys()].find(name => !names.has(name));
  if (lost !== undefined) refuse('part-missing', `${lost} is missing.`, lost);
  if (added !== undefined) refuse('part-added', `${added} was added.`, added);
  if ([...entries.keys()].join() !== expected.join()) refuse('archive', 'The files are in another order than the manifest says.');
  const parts = new Set(manifest.parts.map(part => part.name));
  for (const file of files) {
    const entry = entries.get(file.name), isSame = entry.isPacked === parts.has(file.name) && ['bytes', 'packedBytes', 'crc32'].every(name => entry[name] === file[name]);
    if (isSame && sha256(...chunks(source, entry.start, entry.packedBytes)).toString('hex') === file.packedSha256) continue;
    const found = await walk(source, entries, context, checkpoint.size).then(() => null, error => error);
    throw found instanceof Fault && found.part === file.name && found.line !== null ? found : new Fault('part-changed', `${file.name} was changed.`, file.name);
  }
  if (!(await walk(source, entries, context, checkpoint.size)).equals(checkpoint.root)) refuse('not-in-ledger', 'Records and proof do not lead to the root of the checkpoint.');
  await checkConsistency(source, entries, context, checkpoint, earlier);
  const { what, count, filter, createdAt } = manifest;
  return { what, count, filter, createdAt, origin: key.name, size: checkpoint.size, root: checkpoint.root.toString('base64'), key: key.text, isKeyGiven: given !== null, earlierSize: earlier?.size ?? null };
}

async function judge(source, key, earlier) {
  try {
    return { exit: 0, verdict: 'sound', fault: null, report: await verify(source, key, earlier) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const isUnusable = UNUSABLE.includes(error.code);
    return { exit: isUnusable ? 2 : 1, verdict: isUnusable ? 'unusable' : 'tampered', fault: { code: error.code, words: error.message, part: error.part, line: error.line, record: error.record } };
  }
}

const inMemory = bytes => ({ size: bytes.length, read: (start, length) => bytes.subarray(start, start + length) });

function openFile(path) {
  const file = openSync(path, 'r');
  return {
    size: fstatSync(file).size, close: () => closeSync(file),
    read(start, length) {
      const bytes = Buffer.alloc(length);
      let at = 0;
      for (let read; at < length && (read = readSync(file, bytes, at, length - at, start + at)) > 0;) at += read;
      return bytes.subarray(0, at);
    },
  };
}

async function main(args) {
  const option = name => { const at = args.indexOf(name); return at < 0 ? undefined : args.splice(at, 2)[1] ?? usage(); };
  const flag = name => { const at = args.indexOf(name); return at >= 0 && args.splice(at, 1).length === 1; };
  if (flag('--batch')) {
    for await (const line of createInterface({ input: process.stdin })) {
      const sample = JSON.parse(line);
      process.stdout.write(`${JSON.stringify(await judge(inMemory(Buffer.from(sample.export, 'base64')), sample.key ?? undefined, sample.previous ?? undefined))}\n`);
    }
    return 0;
  }
  const [keyFile, earlierFile, isJson] = [option('--origin'), option('--previous'), flag('--json')];
  if (args.length !== 1 || args[0].startsWith('--')) usage();
  let verdict;
  try {
    const source = openFile(args[0]);
    verdict = await judge(source, keyFile === undefined ? undefined : readFileSync(keyFile, 'utf8').trim(), earlierFile === undefined ? undefined : readFileSync(earlierFile, 'utf8'));
    source.close();
  } catch (error) {
    if (!error.syscall) throw error;
    verdict = { exit: 2, verdict: 'unusable', fault: { code: 'unreadable', words: error.message, part: null, line: null, record: null } };
  }
  const { fault, report } = verdict;
  if (isJson) console.log(JSON.stringify(verdict, null, 2));
  else if (fault) console.error(`${verdict.verdict} (${fault.code}): ${fault.words}`);
  else console.log(`sound: ${report.count} records (${report.what}), all in the ledger '${report.origin}' of ${report.size} leaves${report.isKeyGiven ? '.' : `; compare the key with one that you know: ${report.key}`}`);
  return verdict.exit;
}

function usage() {
  console.error('verify-export.mjs EXPORT [--origin KEYFILE] [--previous CHECKPOINT] [--json]');
  process.exit(2);
}

process.exitCode = await main(process.argv.slice(2));
