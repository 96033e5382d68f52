/** The text of OpenMetrics: letter by letter. That parsers of others read it: test/interop. */

import { describe, it } from 'vitest'
import { openMetricsText } from '../../../src/http/open-metrics.ts'

describe('OpenMetrics', () => {
  it('is written as its specification says', ({ expect }) => {
    const text = openMetricsText([
      {
        name: 'a_seconds',
        type: 'gauge',
        unit: 'seconds',
        help: 'One\ntwo \\ three.',
        samples: [{ labels: { path: 'a"b\\c\nd', none: '' }, value: 1.5 }],
      },
      { name: 'nothing', type: 'gauge', help: 'Left out.', samples: [] },
      { name: 'b', type: 'counter', help: 'B.', samples: [{ labels: {}, value: 7 }] },
      {
        name: 'c',
        type: 'histogram',
        help: 'C.',
        samples: [
          { labels: { call: 'issue' }, bounds: [0.5, 1], buckets: [2, 0, 3], sum: 9.25 },
          { labels: { call: 'probe' }, bounds: [0.5, 1], buckets: [], sum: 0 },
        ],
      },
    ])
    expect(text.split('\n')).toEqual([
      '# TYPE a_seconds gauge',
      '# UNIT a_seconds seconds',
      '# HELP a_seconds One\\ntwo \\\\ three.',
      'a_seconds{path="a\\"b\\\\c\\nd"} 1.5',
      '# TYPE b counter',
      '# HELP b B.',
      'b_total 7',
      '# TYPE c histogram',
      '# HELP c C.',
      'c_bucket{call="issue",le="0.5"} 2',
      'c_bucket{call="issue",le="1.0"} 2',
      'c_bucket{call="issue",le="+Inf"} 5',
      'c_count{call="issue"} 5',
      'c_sum{call="issue"} 9.25',
      'c_bucket{call="probe",le="0.5"} 0',
      'c_bucket{call="probe",le="1.0"} 0',
      'c_bucket{call="probe",le="+Inf"} 0',
      'c_count{call="probe"} 0',
      'c_sum{call="probe"} 0',
      '# EOF',
      '',
    ])
  })
})
