import { DomUtils, parseDocument } from 'htmlparser2';

/** Where somebody can type, tick or choose. */
export type Control = {
  readonly name: string;
  readonly kind: 'text' | 'lines' | 'box' | 'list';
  /** What it holds; of a box, whether it is ticked. */
  readonly value: string;
  /** Of a box, what it sends; of a list, what can be chosen. */
  readonly choices: readonly string[];
};

/** A form as it stands on a page. */
export type PageForm = {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly controls: readonly Control[];
  /** Of the first button that says something. */
  readonly button: Readonly<Record<string, string>>;
};

type Tag = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/** The forms of a page that change something. */
export function formsOn(page: string): PageForm[] {
  const document = parseDocument(page);
  return DomUtils.getElementsByTagName('form', document)
    .filter((form) => form.attribs.method === 'post')
    .map((form) => {
      const inputs = DomUtils.getElementsByTagName('input', form);
      const button = DomUtils.getElementsByTagName('button', form).find(
        ({ attribs }) => attribs.name !== undefined,
      );
      return {
        action: form.attribs.action ?? '',
        hidden: Object.fromEntries(
          inputs
            .filter(({ attribs }) => attribs.type === 'hidden')
            .map(({ attribs }) => [attribs.name ?? '', attribs.value ?? '']),
        ),
        controls: oneOfEach(DomUtils.findAll(() => true, form.children).flatMap(controlOf)),
        button:
          button === undefined ? {} : { [button.attribs.name ?? '']: button.attribs.value ?? '' },
      };
    });
}

function controlOf(tag: Tag): Control[] {
  const { name = '', type = 'text', value = '' } = tag.attribs;
  if (tag.name === 'textarea') {
    const text = DomUtils.textContent(tag).replace(/^\n/, '');
    return name === '' ? [] : [{ name, kind: 'lines', value: text, choices: [] }];
  }
  if (tag.name === 'select') {
    const options = DomUtils.getElementsByTagName('option', tag);
    const chosen = options.find(({ attribs }) => 'selected' in attribs) ?? options[0];
    const choices = options.map(({ attribs }) => attribs.value ?? '');
    return [{ name, kind: 'list', value: chosen?.attribs.value ?? '', choices }];
  }
  if (tag.name !== 'input' || ['hidden', 'file'].includes(type)) return [];
  const ticked = 'checked' in tag.attribs ? value : '';
  if (type === 'radio') return [{ name, kind: 'list', value: ticked, choices: [value] }];
  if (type !== 'checkbox') return [{ name, kind: 'text', value, choices: [] }];
  return [{ name, kind: 'box', value: ticked, choices: [value] }];
}

/** Several of one name are one choice. */
function oneOfEach(controls: readonly Control[]): Control[] {
  const all = new Map<string, Control>();
  for (const control of controls) {
    const before = all.get(control.name);
    const choices = [...(before?.choices ?? []), ...control.choices];
    all.set(control.name, { ...control, value: before?.value || control.value, choices });
  }
  return [...all.values()];
}

/** What a form is about, told apart from others that are sent to the same place. */
export const formKey = ({ action, hidden, controls }: PageForm): string =>
  JSON.stringify([
    action.split('?')[0],
    { ...hidden, back: '', next: '', kind: '', once: '' },
    controls.map(({ name }) => name),
  ]);
