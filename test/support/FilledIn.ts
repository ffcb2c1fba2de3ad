/** The sample files as they are once a person has entered the values of a site. */
import { encode } from "../../src/domain/Secret.ts"

export const filledIn = (text: string): string =>
  text
    .replaceAll("example.com", "corp.test")
    .replaceAll("service-now.com", "corp.test")
    .replaceAll(/[0-9a-f]{40,}/g, encode("the secret of a site"))
