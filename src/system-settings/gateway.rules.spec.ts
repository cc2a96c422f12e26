import { gatewayFaults } from './gateway.rules';

const faultsOf = (items: readonly { name: string; value?: string; header?: boolean }[], message = 'msg', receiver = 'to') =>
  gatewayFaults({
    sms_message_parameter: message,
    sms_receiver_parameter: receiver,
    sms_static_parameters: items.map(({ name, value = 'x', header = true }) => ({ name, value, header })),
  }).map(({ pointer }) => pointer);

describe(gatewayFaults, () => {
  it.each(['Content-Length', 'transfer-encoding', 'HOST', 'Connection', 'Keep-Alive', 'TE', 'Upgrade', 'to[]'])('refuses the header %s', (name) => {
    expect(faultsOf([{ name: 'X-Ok' }, { name }])).toEqual(['/settings/sms_static_parameters/1']);
  });

  it.each(['löwe €', 'a\nb', '日本'])('refuses %j in a header, which Node would refuse', (value) => {
    expect(faultsOf([{ name: 'X-Key', value }])).toHaveLength(1);
  });

  it.each(['text/plain', 'multipart/form-data', 'application/json; charset=latin1', 'application/jsonp'])('refuses a body of the type %s', (value) => {
    expect(faultsOf([{ name: 'content-type', value }])).toHaveLength(1);
  });

  it.each(['application/json', 'application/x-www-form-urlencoded', 'Application/JSON; charset=UTF-8'])('takes %s', (value) => {
    expect(faultsOf([{ name: 'Content-Type', value }, { name: 'Content-Type', header: false }, { name: 'X-Sender', value: 'löwe' }])).toEqual([]);
  });

  it('refuses what is there twice, or stands in the place of the text or the number', () => {
    expect(faultsOf([{ name: 'X-Key' }, { name: 'x-key' }])).toEqual(['/settings/sms_static_parameters/1']);
    expect(faultsOf([{ name: 'a', header: false }, { name: 'A', header: false }, { name: 'a', header: false }])).toEqual(['/settings/sms_static_parameters/2']);
    expect(faultsOf([{ name: 'to', header: false }, { name: 'msg', header: false }, { name: 'to' }])).toHaveLength(2);
    expect(faultsOf([], 'to', 'to')).toEqual(['/settings/sms_receiver_parameter']);
    expect(faultsOf([], '', '')).toEqual([]);
  });
});
