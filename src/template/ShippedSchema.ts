/**
 * The JSON Schema of templates as it is shipped, in templates/: made by template/TemplateJsonSchema.ts, carried as text so
 * that no run pays for making it.
 */
import schema from "../../templates/template.schema.json" with { type: "json" }

/** The text of the file. */
export const text = `${JSON.stringify(schema, undefined, 2)}\n`
