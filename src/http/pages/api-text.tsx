/** @module The little of Markdown that descriptions use: paragraphs, lists, and `code`. */

/** A line with `code` in it. */
export function Inline(props: { text: string }) {
  const parts = props.text.split('`')
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>
}

/** Paragraphs and lists. */
export function Prose(props: { text: string }) {
  return (
    <>
      {props.text.split('\n\n').map((block) =>
        block.startsWith('- ') ? (
          <ul>
            {block.split('\n').map((line) => (
              <li>
                <Inline text={line.slice('- '.length)} />
              </li>
            ))}
          </ul>
        ) : (
          <p>
            <Inline text={block} />
          </p>
        ),
      )}
    </>
  )
}

/** Text to copy, which scrolls by itself where it is wider than the window. */
export function Code(props: { label: string; text: string; isLine?: boolean }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls; this only has a name.
    <pre tabindex={0} role="group" aria-label={props.label}>
      <code class={props.isLine === true ? 'line' : undefined}>{props.text}</code>
    </pre>
  )
}
