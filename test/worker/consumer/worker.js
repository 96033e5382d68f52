/**
 * Another Worker, as a user of lingpai would write it, with three bindings of different rights. It does
 * what a test tells it: `{"binding","method","args"}`.
 */
export default {
  async fetch(request, env) {
    const { binding, method, args } = await request.json()
    return Response.json(await env[binding][method](...args))
  },
}
