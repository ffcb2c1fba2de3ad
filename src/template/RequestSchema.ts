/** The parts of a template that say how requests to Summit are spelled: that with a job log, and the search for incidents. */
import * as Schema from "effect/Schema"
import type { Search } from "../domain/Template.ts"
import { defaultSearch, searchServices } from "../domain/Template.ts"
import * as Type from "./FieldTypes.ts"
import { byDefault, described, filled } from "./FieldTypes.ts"

/** The body of Summit_UploadAttachmentBase64Encoded is documented nowhere, so each part of the request can be set. */
export const AttachmentRequest = Schema.Struct({
  encoding: Schema.optionalKey(Schema.Literals(["bytes", "base64"])).pipe(
    described("bytes: a list of numbers. base64: one text."),
  ),
  envelope: Schema.optionalKey(Schema.Literals(["common", "flat"])).pipe(
    described("common: under objCommonParameters. flat: beside _ProxyDetails."),
  ),
  service: Schema.optionalKey(filled).pipe(described("ServiceName of the envelope.")),
  idField: Schema.optionalKey(filled).pipe(described("Name of the field with the incident's id.")),
  idKind: Schema.optionalKey(Schema.Literals(["internal", "number"])).pipe(
    described("internal: Summit's own id of the incident. number: the number that people see."),
  ),
  nameField: Schema.optionalKey(filled).pipe(described("Name of the field with the file's name.")),
  contentField: Schema.optionalKey(filled).pipe(described("Name of the field with the file's content.")),
})

export const SearchRequest = Schema.Struct({
  service: Schema.Literals(searchServices).pipe(
    byDefault<Search["service"]>(defaultSearch.service),
    described("The Summit service that finds incidents by the text in them."),
  ),
  dynamicService: filled.pipe(
    byDefault(defaultSearch.dynamicService),
    described("Name of the tenant's own service, only for ADM_Get_DynamicWebServiceResult."),
  ),
  dynamicInput: filled.pipe(byDefault(defaultSearch.dynamicInput), described("Name of its input.")),
  caller: Type.userNumber.pipe(
    byDefault(defaultSearch.caller),
    described("Numeric id of the Summit user whose incidents IM_GetMyIncidents lists; empty: not sent."),
  ),
  limit: Type.wholeNumber(1, 10_000).pipe(
    byDefault(defaultSearch.limit),
    described("How many incidents are read before the search counts as not possible."),
  ),
})
