/**
 * @module The SDKs of npm. They have no types, or none that help: each is told here what of it is used.
 * Business calls are pointed at the simulator after the recipe has run, because recipes leave them alone.
 */

import { type Place, requireSdk, runRecipe } from './recipes.ts'
import { assertAccepted, type Client, type Subject } from './subject.ts'

type CoWeChatApi = { prefix: string; getIp(): Promise<unknown> }

const coWeChatApi: Subject = {
  name: 'co-wechat-api',
  start: (place) => coClient(runRecipe('co-wechat-api', place), place),
  stock(place) {
    const Api: new (...args: string[]) => CoWeChatApi = requireSdk('co-wechat-api')
    return coClient(new Api(place.appid, place.secret), place)
  },
}

function coClient(api: CoWeChatApi, { wechat }: Place): Client {
  api.prefix = `${wechat}/cgi-bin/`
  return {
    async call() {
      await api.getIp()
    },
  }
}

type WeChatApi = { endpoint: string; getIp(callback: (error: Error | null) => void): void }

const weChatApi: Subject = {
  name: 'wechat-api',
  start: (place) => callbackClient(runRecipe('wechat-api', place), place),
  stock(place) {
    const Api: new (...args: string[]) => WeChatApi = requireSdk('wechat-api')
    return callbackClient(new Api(place.appid, place.secret), place)
  },
}

function callbackClient(api: WeChatApi, { wechat }: Place): Client {
  api.endpoint = wechat
  return {
    call: () =>
      new Promise((resolve, reject) => api.getIp((error) => (error ? reject(error) : resolve()))),
  }
}

type OfficialAccount = {
  getHttpClient(): { getInstance(): { defaults: { baseURL?: string } } }
  getAccessToken(): { cache: unknown }
  getClient(): { get(path: string): Promise<{ toObject(): { errcode?: number } }> }
}

const nodeEasyWeChat: Subject = {
  name: 'node-easywechat',
  start: (place) => easyClient(runRecipe('node-easywechat', place), place),
  stock(place) {
    const { OfficialAccount } = requireSdk('node-easywechat') as {
      OfficialAccount: new (config: object) => OfficialAccount
    }
    return easyClient(new OfficialAccount({ app_id: place.appid, secret: place.secret }), place)
  },
}

function easyClient(account: OfficialAccount, { wechat }: Place): Client {
  account.getHttpClient().getInstance().defaults.baseURL = wechat
  // Its own cache is files in the current directory, which all that run here would share.
  const held = new Map<string, unknown>()
  account.getAccessToken().cache = {
    get: async (key: string) => held.get(key),
    set: async (key: string, value: unknown) => held.set(key, value),
  }
  return {
    async call() {
      assertAccepted((await account.getClient().get('/cgi-bin/getcallbackip')).toObject())
    },
  }
}

export type WeChatJssdk = {
  readonly card: {
    readonly wechatConfig: { decodeCardCodeUrl: string; accessTokenUrl: string }
    decryptCardCode(code: string): Promise<unknown>
  }
  readonly jssdk: { getSignature(url: string): Promise<Record<string, string>> }
}

const weChatJssdk: Subject = {
  name: 'wechat-jssdk',
  start: (place) => jssdkClient(runRecipe('wechat-jssdk', place), place),
  stock(place) {
    const { Store, Wechat } = requireSdk('wechat-jssdk') as {
      Store: new (options: object) => object
      Wechat: new (options: object) => WeChatJssdk
    }
    const store = new Store({ noInterval: true })
    const { appid: appId, secret: appSecret } = place
    return jssdkClient(new Wechat({ appId, appSecret, card: true, store }), place, place.wechat)
  },
}

function jssdkClient({ card }: WeChatJssdk, { wechat }: Place, tokens?: string): Client {
  card.wechatConfig.decodeCardCodeUrl = `${wechat}/card/code/decrypt`
  if (tokens !== undefined) {
    card.wechatConfig.accessTokenUrl = `${tokens}/cgi-bin/token`
  }
  return {
    async call() {
      await card.decryptCardCode('encrypted')
    },
  }
}

type Tnwx = {
  readonly ApiConfig: new (appid: string, secret: string, token: string) => object
  readonly ApiConfigKit: { putApiConfig(config: object): void }
  readonly AccessTokenApi: { url: string }
  readonly CallbackApi: { apiUrl: string; getCallbackIp(): Promise<{ errcode?: number }> }
}

const tnwx: Subject = {
  name: 'TNWX',
  start(place) {
    forgetTnwx()
    return tnwxClient(runRecipe('TNWX', place), place)
  },
  stock(place) {
    forgetTnwx()
    const { ApiConfig, ApiConfigKit, ...sdk }: Tnwx = requireSdk('tnwx')
    ApiConfigKit.putApiConfig(new ApiConfig(place.appid, place.secret, ''))
    const { url } = sdk.AccessTokenApi
    sdk.AccessTokenApi.url = url.replace('https://api.weixin.qq.com', place.wechat)
    return tnwxClient({ ApiConfig, ApiConfigKit, ...sdk }, place)
  },
}

/** It keeps everything in statics: another client is another copy of its modules. */
function forgetTnwx(): void {
  for (const file of Object.keys(requireSdk.cache)) {
    if (/[/\\]@?tnwx[/\\]/.test(file)) {
      delete requireSdk.cache[file]
    }
  }
}

function tnwxClient({ CallbackApi }: Tnwx, { wechat }: Place): Client {
  CallbackApi.apiUrl = CallbackApi.apiUrl.replace('https://api.weixin.qq.com', wechat)
  return {
    async call() {
      assertAccepted(await CallbackApi.getCallbackIp())
    },
  }
}

export const sdks: readonly Subject[] = [coWeChatApi, weChatApi, nodeEasyWeChat, weChatJssdk, tnwx]
