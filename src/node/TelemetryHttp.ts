/** How telemetry is sent; by itself, so that nothing else of node's clients comes along. */
export { layerNodeHttp as layer } from "@effect/platform-node/NodeHttpClient"
