/**
 * Limits of a Slack message: https://docs.slack.dev/reference/block-kit/blocks and the comments of
 * `@slack/types`. Only the block types that this project sends are known; any other is a mistake.
 */
const MAX_BLOCKS = 50;
const MAX_HEADER = 150;
const MAX_CONTEXT_ELEMENTS = 10;
const MAX_TEXT = 3000;
const MAX_URL = 3000;
/**
 * Not published: Slack refuses about this many characters of blocks with `msg_blocks_too_long`
 * (https://github.com/slackapi/bolt-js/issues/2509).
 */
const MAX_BLOCKS_LENGTH = 13_000;

type Json = Readonly<Record<string, unknown>>;

/** All parts of a post's body that Slack would refuse, each with its path. Empty: Slack would accept it. */
export function mistakesInPost(body: unknown): readonly string[] {
  if (!isObject(body)) return ['the body is no JSON object'];
  const { text, blocks = [] } = body;
  if (!Array.isArray(blocks)) return ['blocks: is no list'];
  return [
    ...(typeof text === 'string' && text !== '' ? [] : ['text: is missing: notifications would show nothing']),
    ...(blocks.length <= MAX_BLOCKS ? [] : [`blocks: ${blocks.length} of at most ${MAX_BLOCKS}`]),
    ...(JSON.stringify(blocks).length <= MAX_BLOCKS_LENGTH ? [] : [`blocks: longer than ${MAX_BLOCKS_LENGTH}`]),
    ...blocks.flatMap((block, at) => inBlock(block, `blocks.${at}`)),
  ];
}

function inBlock(block: unknown, path: string): readonly string[] {
  if (!isObject(block)) return [`${path}: is no block`];
  const elements = listOf(block['elements']);
  switch (block['type']) {
    case 'header':
      return inPlainText(block['text'], `${path}.text`, MAX_HEADER);
    case 'context':
      return [
        ...(elements.length >= 1 && elements.length <= MAX_CONTEXT_ELEMENTS
          ? []
          : [`${path}.elements: ${elements.length}, not 1 to ${MAX_CONTEXT_ELEMENTS}`]),
        ...elements.flatMap((element, at) => inPlainText(element, `${path}.elements.${at}`, MAX_TEXT)),
      ];
    case 'rich_text':
      return inList(elements, `${path}.elements`, inRichText);
    default:
      return [`${path}: a block of type ${String(block['type'])} is not known`];
  }
}

/** A paragraph, a list of paragraphs, or code. */
function inRichText(element: unknown, path: string): readonly string[] {
  if (!isObject(element)) return [`${path}: is no element`];
  const elements = listOf(element['elements']);
  switch (element['type']) {
    case 'rich_text_section':
    case 'rich_text_preformatted':
      return inList(elements, `${path}.elements`, inPiece);
    case 'rich_text_list':
      return inList(elements, `${path}.elements`, inRichText);
    default:
      return [`${path}: an element of type ${String(element['type'])} is not known`];
  }
}

function inPiece(piece: unknown, path: string): readonly string[] {
  if (!isObject(piece)) return [`${path}: is no element`];
  const said = inLength(piece['text'], `${path}.text`, MAX_TEXT);
  if (piece['type'] === 'text') return said;
  if (piece['type'] === 'link') return [...said, ...inLength(piece['url'], `${path}.url`, MAX_URL)];
  return [`${path}: an element of type ${String(piece['type'])} is not known`];
}

function inPlainText(text: unknown, path: string, max: number): readonly string[] {
  if (!isObject(text) || text['type'] !== 'plain_text') return [`${path}: is no plain_text`];
  return inLength(text['text'], `${path}.text`, max);
}

function inLength(text: unknown, path: string, max: number): readonly string[] {
  if (typeof text !== 'string' || text === '') return [`${path}: is empty`];
  return text.length <= max ? [] : [`${path}: ${text.length} of at most ${max} characters`];
}

function inList(
  elements: readonly unknown[],
  path: string,
  check: (element: unknown, path: string) => readonly string[],
): readonly string[] {
  if (elements.length === 0) return [`${path}: is empty`];
  return elements.flatMap((element, at) => check(element, `${path}.${at}`));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
