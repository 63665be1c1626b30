import { html } from 'hono/html';
import { DomUtils, parseDocument } from 'htmlparser2';
import type { KeptForm } from '../operations/kept-forms.ts';

type Root = ReturnType<typeof parseDocument>;
type Tag = ReturnType<typeof DomUtils.getElementsByTagName>[number];
const CONTROLS = new Set(['input', 'textarea', 'select', 'button']);
type Fields = KeptForm['fields'];
/** A piece of the page to be replaced, by its first character and the one after its last. */
type Edit = { readonly from: number; readonly to: number; readonly text: string };

/** A page with a form in it as somebody had left it. */
export type Filled = {
  readonly page: string;
  /** Something in the form was not as the page has it. */
  readonly changed: boolean;
  /** What was typed and has no field there. */
  readonly over: readonly string[];
};

/** Hidden fields that say where to go on, or what the page had offered: not what a form is about. */
const NOT_ABOUT = new Set(['back', 'next', 'kind', 'shown-picture', 'once', 'after']);
/** What hidden fields and boxes hold. Nobody types it. */
const NOT_TYPED =
  /^$|^\/|^(?:yes|no|on|note|article|open)$|^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Puts what was typed back into the form that it was typed into: the one that is sent to the same place,
 *  about the same thing. Nothing else of the page changes, but that the form can be seen. */
export function fillForm(page: string, kept: KeptForm): Filled {
  const document = parseDocument(page, { withStartIndices: true, withEndIndices: true });
  const forms = DomUtils.getElementsByTagName('form', document);
  const [form] = forms
    .filter((one) => isAbout(one, kept))
    .sort((a, b) => named(b, kept.fields).length - named(a, kept.fields).length);
  if (form === undefined) return { page, changed: false, over: typedIn(kept.fields, new Set()) };
  const edits = controlsOf(form).flatMap((control) => fill(control, kept.fields) ?? []);
  const over = typedIn(kept.fields, new Set(named(form, kept.fields)));
  const changed = edits.length > 0;
  return {
    page: edited(page, changed ? [...edits, ...opened(document, form)] : []),
    changed,
    over,
  };
}

/** Whether a form is sent to where the kept one was, and says nothing else of what it is about. */
function isAbout(form: Tag, { action, fields }: KeptForm): boolean {
  const [path] = (form.attribs.action ?? '').split('?');
  if (form.attribs.method !== 'post' || path !== action) return false;
  return controlsOf(form).every(({ attribs: { type, name = '', value = '' } }) => {
    const said = fields[name];
    return type !== 'hidden' || NOT_ABOUT.has(name) || said === undefined || said === value;
  });
}

const controlsOf = (form: Tag): Tag[] =>
  DomUtils.findAll(({ name }) => CONTROLS.has(name), form.children);

const named = (form: Tag, fields: Fields): string[] =>
  Object.keys(fields).filter((name) =>
    controlsOf(form).some((control) => control.attribs.name === name),
  );

const typedIn = (fields: Fields, except: ReadonlySet<string>): string[] =>
  Object.entries(fields)
    .filter(([name, text]) => !except.has(name) && !NOT_TYPED.test(text.trim()))
    .map(([, text]) => text);

/** How a field has to be changed to hold what it held; null: it does, or it is not for typing. */
function fill(control: Tag, fields: Fields): Edit | null {
  const { name = '', type = 'text', value = '' } = control.attribs;
  const text = fields[name];
  if (control.name === 'textarea') return text === undefined ? null : setText(control, text);
  if (control.name === 'select') return text === undefined ? null : choose(control, text);
  if (control.name === 'button' || /^(hidden|file|submit|password)$/.test(type)) return null;
  if (type === 'checkbox' || type === 'radio') {
    const isOn = text === (value === '' ? 'on' : value);
    if (isOn === 'checked' in control.attribs) return null;
    if (isOn) control.attribs.checked = '';
    else delete control.attribs.checked;
    return rewritten(control);
  }
  if (text === undefined || text === value) return null;
  control.attribs.value = text;
  return rewritten(control);
}

function setText(area: Tag, text: string): Edit | null {
  // The first line end after the tag is not part of the text: HTML, 13.2.6.4.7.
  if (DomUtils.textContent(area).replace(/^\n/, '') === text) return null;
  area.children = [];
  const edit = rewritten(area);
  const end = '</textarea>';
  return { ...edit, text: edit.text.replace(end, () => `\n${html`${text}`}${end}`) };
}

function choose(list: Tag, value: string): Edit | null {
  const options = DomUtils.getElementsByTagName('option', list);
  const one = options.find((option) => option.attribs.value === value);
  const chosen = options.find((option) => 'selected' in option.attribs) ?? options[0];
  if (one === undefined || one === chosen) return null;
  for (const option of options) delete option.attribs.selected;
  one.attribs.selected = '';
  return rewritten(list);
}

const rewritten = (control: Tag): Edit => ({
  ...placeOf(control),
  text: DomUtils.getOuterHTML(control, { encodeEntities: 'utf8' }),
});

const placeOf = ({ startIndex, endIndex }: Tag) => {
  if (startIndex === null || endIndex === null) throw new Error('read without places');
  return { from: startIndex, to: endIndex + 1 };
};

/** What the form is folded away in, or folds away itself. */
function opened(document: Root, form: Tag): Edit[] {
  return DomUtils.getElementsByTagName('details', document)
    .filter((tag) => !('open' in tag.attribs))
    .filter((tag) => isWithin(tag, form) || isWithin(form, tag))
    .map((tag) => {
      const at = placeOf(tag).from + '<details'.length;
      return { from: at, to: at, text: ' open' };
    });
}

function isWithin(inner: Tag, outer: Tag): boolean {
  const [there, here] = [placeOf(outer), placeOf(inner)];
  return there.from <= here.from && here.to <= there.to;
}

const edited = (page: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce(
      (text, { from, to, text: instead }) => text.slice(0, from) + instead + text.slice(to),
      page,
    );
